using System.Numerics;

namespace Microsoft.ML.AuxiLearn.Samples.Rooms;

/// <summary>Takes the picture of a room, with the class, the depth and the surface normal of each pixel, which are exact.</summary>
/// <param name="height">In pixels.</param>
/// <param name="width">In pixels.</param>
internal sealed class RayCaster(int height, int width)
{
    private const float FieldOfView = 1.1f;   // 63 degrees from left to right
    private const float Skin = 1e-3f;         // metres off a surface, where its shadow rays start

    /// <summary>The camera of every picture: focal lengths and principal point in pixels.</summary>
    public (double Fx, double Fy, double Cx, double Cy) Camera { get; } = (Focal(width), Focal(width), (width - 1) / 2.0, (height - 1) / 2.0);

    /// <param name="room">What is there.</param>
    /// <param name="seed">Of the camera's noise.</param>
    public RoomPicture Take(Room room, int seed)
    {
        var (focal, count, random) = ((float)Camera.Fx, height * width, new Random(seed));
        var (right, down, ahead) = Axes(room.Yaw, room.Pitch);
        var (image, classes, depth, normals) = (new byte[3 * count], new uint[count], new float[count], new float[3 * count]);
        for (var i = 0; i < count; i++)
        {
            // The parameter of a ray whose part along the axis is 1 is the depth.
            var ray = new Ray(room.Eye, (i % width - (float)Camera.Cx) / focal * right + (i / width - (float)Camera.Cy) / focal * down + ahead);
            var hit = room.First(ray);
            (classes[i], depth[i]) = ((uint)hit.Material.Class + 1, hit.T);
            (normals[i], normals[count + i], normals[2 * count + i]) =
                (Vector3.Dot(hit.Normal, right), Vector3.Dot(hit.Normal, down), Vector3.Dot(hit.Normal, ahead));
            var color = 255 * Color(room, ray, hit);
            for (var channel = 0; channel < 3; channel++)
                image[channel * count + i] = (byte)Math.Clamp(MathF.Round(color[channel] + room.Grain * Normal(random)), 0, 255);
        }
        return new(image, classes, depth, normals);
    }

    private static float Focal(int width) => width / (2 * MathF.Tan(FieldOfView / 2));

    private static (Vector3 Right, Vector3 Down, Vector3 Ahead) Axes(float yaw, float pitch)
    {
        var turn = new Turn(yaw);
        var (sin, cos) = (MathF.Sin(pitch), MathF.Cos(pitch));
        return (turn.Apply(Vector3.UnitX), turn.Apply(new(0, -cos, -sin)), turn.Apply(new(0, -sin, cos)));
    }

    /// <summary>Lambert's law with one lamp, its shadows, and light from everywhere.</summary>
    private static Vector3 Color(Room room, in Ray ray, in Hit hit)
    {
        var point = ray.At(hit.T) + Skin * hit.Normal;
        var toLamp = room.Lamp - point;
        var lamp = MathF.Max(0, Vector3.Dot(hit.Normal, Vector3.Normalize(toLamp))) / (1 + 0.08f * toLamp.LengthSquared());
        var light = room.Ambient + (lamp > 0 && !room.IsShaded(point, room.Lamp) ? lamp * room.Light : Vector3.Zero);
        return hit.Material.At(hit.Local) * Vector3.Lerp(light, Vector3.One, hit.Material.Glow);
    }

    /// <summary>About normally distributed: the sum of three uniform numbers of variance 1/3 each.</summary>
    private static float Normal(Random random) => 2 * (random.NextSingle() + random.NextSingle() + random.NextSingle()) - 3;
}
