using System.Numerics;

namespace Microsoft.ML.AuxiLearn.Samples.Rooms;

/// <summary>A thing made of boxes and balls, in coordinates of its own: the origin in the middle of its foot, its back towards Z.</summary>
/// <param name="at">Where its origin is.</param>
/// <param name="yaw">How it is turned.</param>
internal sealed class Piece(Vector3 at, float yaw)
{
    private readonly Turn _turn = new(yaw);
    private readonly List<ISurface> _parts = [];
    private float _radius;

    public Vector3 At => at;

    public float Yaw => yaw;

    /// <summary>A point of the piece in the room.</summary>
    public Vector3 Place(float x, float y, float z) => at + _turn.Apply(new(x, y, z));

    /// <summary>Adds a box whose lower face has the middle (x, y, z).</summary>
    public Piece Box(float x, float y, float z, float width, float height, float depth, Material material)
    {
        _parts.Add(new Box(Place(x, y + height / 2, z), new(width, height, depth), yaw, material));
        return Within(x, y + height / 2, z, new Vector3(width, height, depth).Length() / 2);
    }

    /// <summary>Adds a ball that lies on (x, y, z).</summary>
    public Piece Ball(float x, float y, float z, float radius, Material material)
    {
        _parts.Add(new Sphere(Place(x, y + radius, z), radius, material));
        return Within(x, y + radius, z, radius);
    }

    /// <summary>Adds four legs under a plate.</summary>
    public Piece Legs(float width, float height, float depth, float thickness, Material material)
    {
        foreach (var x in (float[])[-1, 1])
            foreach (var z in (float[])[-1, 1])
                Box(x * (width - thickness) / 2, 0, z * (depth - thickness) / 2, thickness, height, thickness, material);
        return this;
    }

    public ISurface Whole() => new Group(at, _radius, _parts);

    private Piece Within(float x, float y, float z, float radius)
    {
        _radius = MathF.Max(_radius, new Vector3(x, y, z).Length() + radius);
        return this;
    }
}
