using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Samples.SelfSupervised;

/// <summary>Point clouds of chairs, lamps, mugs and tables of all proportions, each turned a little, and the part of every point.</summary>
internal static class RenderedClouds
{
    public const int Points = 128;

    /// <summary>The parts of all categories.</summary>
    public static readonly string[] Parts =
        ["chair back", "chair seat", "chair leg", "lamp shade", "lamp pole", "lamp foot", "mug body", "mug handle", "table top", "table leg"];

    private const int TrainingRows = 400;
    private const int TestRows = 200;
    private const double Noise = 0.01;

    private static readonly (string Name, Func<Func<double, double, double>, IEnumerable<Surface>> Surfaces)[] _shapes =
        [("chair", Chair), ("lamp", Lamp), ("mug", Mug), ("table", Table)];

    /// <summary>The rows of a seed, of whose training rows so many have the parts, and as many validation rows.</summary>
    public static ComparisonSplit Split(int seed, int labels)
    {
        var (ml, random) = (new MLContext(seed), new Random(seed));
        IDataView[] parts = [.. new[] { TrainingRows, labels, TestRows }.Select((count, part) => ml.Data.LoadFromEnumerable(
            Enumerable.Range(0, count).Select(row => Draw(row % _shapes.Length, part > 0 || row < labels, random)).ToArray()))];
        return new(parts[0], parts[1], parts[2]);
    }

    private static Row Draw(int shape, bool isLabelled, Random random)
    {
        var (name, make) = _shapes[shape];
        double Between(double least, double most) => least + (most - least) * random.NextDouble();
        var surfaces = make(Between).ToArray();
        var (area, turn, size) = (surfaces.Sum(surface => surface.Area), Between(-0.5, 0.5), Between(0.8, 1.2));
        var row = new Row { Category = name };
        for (var i = 0; i < Points; i++)
        {
            var place = Between(0, area);
            var at = 0;
            while (at < surfaces.Length - 1 && place > surfaces[at].Area)
                place -= surfaces[at++].Area;
            var (x, y, z) = surfaces[at].Point(random);
            double[] turned = [x * Math.Cos(turn) + z * Math.Sin(turn), y, z * Math.Cos(turn) - x * Math.Sin(turn)];
            for (var axis = 0; axis < 3; axis++)
                row.Points[3 * i + axis] = (float)(size * turned[axis] + Between(-Noise, Noise));
            row.Parts[i] = isLabelled ? (uint)surfaces[at].Part + 1 : 0;
        }
        return row;
    }

    private static IEnumerable<Surface> Chair(Func<double, double, double> between)
    {
        var (half, seat, thick, leg) = (between(0.3, 0.5), between(-0.2, 0.1), between(0.04, 0.1), between(0.03, 0.07));
        return Surface.Box(0, (-half, seat, -half), (half, seat + between(0.5, 0.9), -half + thick))
            .Concat(Surface.Box(1, (-half, seat - thick, -half), (half, seat, half)))
            .Concat(Legs(2, half, -0.8, seat - thick, leg));
    }

    private static IEnumerable<Surface> Lamp(Func<double, double, double> between)
    {
        var (low, wide, foot) = (between(0.1, 0.5), between(0.3, 0.6), between(0.2, 0.4));
        return [Surface.Cone(3, low, 0.9, wide, wide * between(0.3, 0.8)), Surface.Cone(4, -0.8, low + between(0, 0.3), 0.04, 0.04),
            Surface.Disc(5, -0.8, foot), Surface.Cone(5, -0.85, -0.8, foot, foot)];
    }

    private static IEnumerable<Surface> Mug(Func<double, double, double> between)
    {
        var (radius, half) = (between(0.35, 0.55), between(0.4, 0.7));
        return [Surface.Cone(6, -half, half, radius * between(0.8, 1), radius), Surface.Disc(6, -half, radius * 0.8),
            Surface.Handle(7, radius, between(-0.1, 0.1), between(0.2, 0.35), between(0.04, 0.08))];
    }

    private static IEnumerable<Surface> Table(Func<double, double, double> between)
    {
        var (half, top, thick) = (between(0.5, 0.9), between(-0.1, 0.4), between(0.04, 0.12));
        return Surface.Box(8, (-half, top, -half), (half, top + thick, half)).Concat(Legs(9, half, -0.8, top, between(0.04, 0.1)));
    }

    private static IEnumerable<Surface> Legs(int part, double half, double bottom, double top, double side) =>
        from x in (double[])[-half, half - side]
        from z in (double[])[-half, half - side]
        from surface in Surface.Box(part, (x, bottom, z), (x + side, top, z + side))
        select surface;

    private sealed class Row
    {
        [VectorType(RenderedClouds.Points, 3)]
        public float[] Points { get; set; } = new float[3 * RenderedClouds.Points];

        /// <summary>The keys of a vector count from 1; 0 is a point without a label.</summary>
        [VectorType(RenderedClouds.Points), KeyType(10)]
        public uint[] Parts { get; set; } = new uint[RenderedClouds.Points];

        public string Category { get; set; } = "";
    }
}
