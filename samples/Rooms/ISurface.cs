using System.Numerics;

namespace Microsoft.ML.AuxiLearn.Samples.Rooms;

/// <summary>What a ray may meet. X goes to the right, Y up and Z ahead, in metres.</summary>
internal interface ISurface
{
    /// <summary>The first point of the surface on the ray, if it comes before the parameter <paramref name="nearest"/>.</summary>
    bool Meets(in Ray ray, float nearest, out Hit hit);
}

/// <summary>A ball.</summary>
internal sealed class Sphere(Vector3 center, float radius, Material material) : ISurface
{
    public bool Meets(in Ray ray, float nearest, out Hit hit)
    {
        hit = default;
        var from = ray.Origin - center;
        var (a, half, c) = (ray.Direction.LengthSquared(), Vector3.Dot(from, ray.Direction), from.LengthSquared() - radius * radius);
        var discriminant = half * half - a * c;
        if (discriminant < 0)
            return false;
        var t = (-half - MathF.Sqrt(discriminant)) / a;
        if (!(t > 0 && t < nearest))
            return false;
        var local = ray.At(t) - center;
        hit = new(t, Vector3.Normalize(local), local, material);
        return true;
    }
}

/// <summary>A box that is turned about the vertical.</summary>
internal sealed class Box(Vector3 center, Vector3 size, float yaw, Material material) : ISurface
{
    private readonly Turn _turn = new(yaw);
    private readonly Vector3 _half = size / 2;

    public bool Meets(in Ray ray, float nearest, out Hit hit)
    {
        hit = default;
        var (origin, direction) = (_turn.Inverse(ray.Origin - center), _turn.Inverse(ray.Direction));
        Vector3 first = (-_half - origin) / direction, second = (_half - origin) / direction;
        Vector3 enter = Vector3.Min(first, second), leave = Vector3.Max(first, second);
        var t = MathF.Max(enter.X, MathF.Max(enter.Y, enter.Z));
        if (!(t > 0 && t < nearest && t <= MathF.Min(leave.X, MathF.Min(leave.Y, leave.Z))))
            return false;
        var normal = enter.X == t
            ? new Vector3(-MathF.Sign(direction.X), 0, 0) : enter.Y == t
            ? new Vector3(0, -MathF.Sign(direction.Y), 0)
            : new Vector3(0, 0, -MathF.Sign(direction.Z));
        hit = new(t, _turn.Apply(normal), origin + t * direction, material);
        return true;
    }
}

/// <summary>The inside of a room from the floor's middle at its near end: floor, ceiling and walls.</summary>
internal sealed class Shell(Vector3 size, Material floor, Material ceiling, Material walls) : ISurface
{
    private readonly Vector3 _low = new(-size.X / 2, 0, 0), _high = new(size.X / 2, size.Y, size.Z);

    public bool Meets(in Ray ray, float nearest, out Hit hit)
    {
        hit = default;
        var leave = Vector3.Max((_low - ray.Origin) / ray.Direction, (_high - ray.Origin) / ray.Direction);
        var t = MathF.Min(leave.X, MathF.Min(leave.Y, leave.Z));
        if (!(t > 0 && t < nearest))
            return false;
        var direction = ray.Direction;
        hit = leave.Y == t
            ? new(t, new Vector3(0, -MathF.Sign(direction.Y), 0), ray.At(t), direction.Y < 0 ? floor : ceiling)
            : new(t, leave.X == t ? new Vector3(-MathF.Sign(direction.X), 0, 0) : new Vector3(0, 0, -MathF.Sign(direction.Z)), ray.At(t), walls);
        return true;
    }
}

/// <summary>Surfaces inside a ball: a ray that misses the ball misses them all.</summary>
internal sealed class Group(Vector3 center, float radius, IReadOnlyList<ISurface> parts) : ISurface
{
    public bool Meets(in Ray ray, float nearest, out Hit hit)
    {
        hit = default;
        var to = center - ray.Origin;
        var along = Vector3.Dot(to, ray.Direction) / ray.Direction.LengthSquared();
        if ((to - along * ray.Direction).LengthSquared() > radius * radius)
            return false;
        var isMet = false;
        foreach (var part in parts)
            if (part.Meets(ray, nearest, out var closer))
                (isMet, nearest, hit) = (true, closer.T, closer);
        return isMet;
    }
}
