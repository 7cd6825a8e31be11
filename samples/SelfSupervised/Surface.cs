namespace Microsoft.ML.AuxiLearn.Samples.SelfSupervised;

/// <summary>A piece of the surface of a shape, from which points are drawn evenly.</summary>
/// <param name="Part">Its part's number.</param>
/// <param name="Area">Of it.</param>
/// <param name="Point">Draws a point: x to the right, y up, z ahead.</param>
internal sealed record Surface(int Part, double Area, Func<Random, (double X, double Y, double Z)> Point)
{
    /// <summary>The six faces of a box from its least corner to its greatest.</summary>
    public static IEnumerable<Surface> Box(int part, (double X, double Y, double Z) least, (double X, double Y, double Z) most)
    {
        var (width, height, depth) = (most.X - least.X, most.Y - least.Y, most.Z - least.Z);
        double Between(double low, double size, Random random) => low + size * random.NextDouble();
        foreach (var isFar in (bool[])[false, true])
        {
            yield return new(part, height * depth, random => (isFar ? most.X : least.X, Between(least.Y, height, random), Between(least.Z, depth, random)));
            yield return new(part, width * depth, random => (Between(least.X, width, random), isFar ? most.Y : least.Y, Between(least.Z, depth, random)));
            yield return new(part, width * height, random => (Between(least.X, width, random), Between(least.Y, height, random), isFar ? most.Z : least.Z));
        }
    }

    /// <summary>The mantle of a cone without its tip about the y axis.</summary>
    public static Surface Cone(int part, double bottom, double top, double below, double above)
    {
        var slant = Math.Sqrt(Math.Pow(above - below, 2) + Math.Pow(top - bottom, 2));
        return new(part, Math.PI * (below + above) * slant, random =>
        {
            // the circumference grows evenly along the slant
            var (low, high) = (below * below, above * above);
            var radius = Math.Sqrt(low + (high - low) * random.NextDouble());
            var share = Math.Abs(above - below) < 1e-9 ? random.NextDouble() : (radius - below) / (above - below);
            var angle = 2 * Math.PI * random.NextDouble();
            return (radius * Math.Cos(angle), bottom + share * (top - bottom), radius * Math.Sin(angle));
        });
    }

    /// <summary>A level disc about the y axis.</summary>
    public static Surface Disc(int part, double height, double radius) => new(part, Math.PI * radius * radius, random =>
    {
        var (distance, angle) = (radius * Math.Sqrt(random.NextDouble()), 2 * Math.PI * random.NextDouble());
        return (distance * Math.Cos(angle), height, distance * Math.Sin(angle));
    });

    /// <summary>Half of an upright ring, which stands at x and bulges to the right.</summary>
    public static Surface Handle(int part, double x, double y, double radius, double thickness) =>
        new(part, 2 * Math.PI * Math.PI * radius * thickness, random =>
        {
            var (along, around) = (Math.PI * (random.NextDouble() - 0.5), 2 * Math.PI * random.NextDouble());
            var distance = radius + thickness * Math.Cos(around);
            return (x + distance * Math.Cos(along), y + distance * Math.Sin(along), thickness * Math.Sin(around));
        });
}
