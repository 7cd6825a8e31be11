using System.Numerics;

namespace Microsoft.ML.AuxiLearn.Samples.Rooms;

/// <summary>Furnishes rooms at random: what stands on the floor does not overlap, and what is large stands at a wall.</summary>
internal sealed class RoomBuilder
{
    private const int Attempts = 12;   // to find a free place

    private readonly Random _random;
    private readonly Furnishing _furnishing;
    private readonly Palette _palette;
    private readonly Vector3 _size;
    private readonly List<ISurface> _surfaces = [];
    private readonly List<(float Left, float Near, float Right, float Far)> _taken = [];

    public RoomBuilder(int seed)
    {
        _random = new Random(seed);
        _palette = new(_random);
        _furnishing = new(_random, _palette);
        _size = new(Between(3, 4.6f), Between(2.2f, 2.8f), Between(3.6f, 5.2f));
    }

    public Room Build()
    {
        var walls = OneOf(_palette.Paint, _palette.Paint, _palette.Cloth, _palette.Wood)(RoomClass.Wall);
        var ceiling = Chance(0.5) ? walls with { Class = RoomClass.Ceiling } : OneOf(_palette.Paint, _palette.Wood)(RoomClass.Ceiling);
        var floor = OneOf(_palette.Wood, _palette.Tiles, _palette.Cloth, _palette.Paint)(RoomClass.Floor);
        _surfaces.Add(new Shell(_size, floor, ceiling, walls));

        foreach (var (chance, width, depth, make) in new (double, float, float, Action<Piece, float, float>)[]
            { (0.5, Between(1.3f, 1.8f), 2, _furnishing.Bed), (0.55, Between(1.5f, 2.2f), 0.85f, _furnishing.Sofa),
                (0.8, Between(0.7f, 1.5f), 0.45f, _furnishing.Cabinet), (0.5, Between(0.7f, 1.2f), 0.4f, _furnishing.Cabinet) })
            if (Chance(chance))
                AtWall(width, depth, make);
        if (Chance(0.85))
            Table();
        for (var i = _random.Next(3); i > 0; i--)
            Free(0.5f, 0.5f, (piece, _, _) => _furnishing.Chair(piece));
        for (var i = _random.Next(4); i > 0; i--)
            Free(0.35f, 0.35f, (piece, _, _) => _furnishing.Things(piece, 0.3f, 0, 0.3f));
        Hang();

        var light = new Vector3(1 + Between(-0.25f, 0.25f), 1, 1 + Between(-0.3f, 0.2f)) * Between(0.65f, 1.3f);
        return new(
            _surfaces, new(Between(-0.35f, 0.35f) * _size.X, _size.Y - 0.15f, Between(0.3f, 0.7f) * _size.Z), light, light * Between(0.25f, 0.5f),
            new(Between(-0.25f, 0.25f) * _size.X, Between(1.2f, 1.7f), Between(0.15f, 0.5f)), Between(-0.5f, 0.5f), Between(-0.08f, 0.4f), Between(5, 14));
    }

    /// <summary>At the left, the right or the far wall, with its back to it.</summary>
    private void AtWall(float width, float depth, Action<Piece, float, float> make)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var wall = _random.Next(3);
            var back = depth / 2 + 0.01f;
            var (x, z, yaw) = wall switch
            {
                0 => (-_size.X / 2 + back, Between(1.4f, _size.Z - width / 2), -MathF.PI / 2),
                1 => (_size.X / 2 - back, Between(1.4f, _size.Z - width / 2), MathF.PI / 2),
                _ => (Between(-_size.X / 2 + width / 2, _size.X / 2 - width / 2), _size.Z - back, 0f),
            };
            if (TryPut(x, z, wall < 2 ? depth : width, wall < 2 ? width : depth, yaw, piece => make(piece, width, depth)))
                return;
        }
    }

    private void Table()
    {
        var (width, depth) = (Between(0.8f, 1.4f), Between(0.6f, 0.9f));
        var height = Chance(0.3) ? Between(0.4f, 0.5f) : Between(0.68f, 0.78f);
        var table = Free(width + 0.3f, depth + 0.3f, (piece, _, _) => _furnishing.Table(piece, width, height, depth));
        for (var (side, seats) = (0, table is null ? 0 : _random.Next(4)); side < seats; side++)
        {
            var (x, z, turn) = side switch
            {
                0 => (-width / 2 - 0.3f, 0f, -MathF.PI / 2),
                1 => (width / 2 + 0.3f, 0f, MathF.PI / 2),
                _ => (0f, depth / 2 + 0.3f, 0f)
            };
            var seat = table!.Place(x, 0, z);
            TryPut(seat.X, seat.Z, 0.3f, 0.3f, table.Yaw + turn + Between(-0.3f, 0.3f), _furnishing.Chair);
        }
    }

    /// <summary>Anywhere and in any direction.</summary>
    private Piece? Free(float width, float depth, Action<Piece, float, float> make)
    {
        Piece? made = null;
        for (var attempt = 0; attempt < Attempts && made is null; attempt++)
        {
            var yaw = Chance(0.5) ? 0 : Between(-MathF.PI, MathF.PI);
            var (sin, cos) = (MathF.Abs(MathF.Sin(yaw)), MathF.Abs(MathF.Cos(yaw)));
            TryPut(Between(-_size.X / 2 + 0.4f, _size.X / 2 - 0.4f), Between(1.6f, _size.Z - 0.5f), cos * width + sin * depth, sin * width + cos * depth, yaw,
                piece => make(made = piece, width, depth));
        }
        return made;
    }

    private bool TryPut(float x, float z, float width, float depth, float yaw, Action<Piece> make)
    {
        var (left, near, right, far) = (x - width / 2, z - depth / 2, x + width / 2, z + depth / 2);
        if (left < -_size.X / 2 || right > _size.X / 2 || near < 1 || far > _size.Z
            || _taken.Exists(other => left < other.Right && other.Left < right && near < other.Far && other.Near < far))
            return false;
        _taken.Add((left, near, right, far));
        var piece = new Piece(new(x, 0, z), yaw);
        make(piece);
        _surfaces.Add(piece.Whole());
        return true;
    }

    /// <summary>Windows, pictures and screens on the walls, each in a stretch of its own.</summary>
    private void Hang()
    {
        for (var wall = 0; wall < 3; wall++)
        {
            var (length, middle, yaw) = wall switch
            {
                0 => (_size.Z, new Vector3(-_size.X / 2, 0, _size.Z / 2), -MathF.PI / 2),
                1 => (_size.Z, new Vector3(_size.X / 2, 0, _size.Z / 2), MathF.PI / 2),
                _ => (_size.X, new Vector3(0, 0, _size.Z), 0f),
            };
            var stretch = length / 3;
            for (var part = 0; part < 3; part++)
                if (Chance(0.6))
                {
                    var piece = new Piece(middle + new Turn(yaw).Apply(new((part - 1) * stretch, 0, 0)), yaw);
                    _furnishing.OnWall(piece, stretch - 0.15f, _size.Y);
                    _surfaces.Add(piece.Whole());
                }
        }
    }

    private T OneOf<T>(params T[] items) => items[_random.Next(items.Length)];

    private bool Chance(double probability) => _random.NextDouble() < probability;

    private float Between(float low, float high) => low + (high - low) * _random.NextSingle();
}
