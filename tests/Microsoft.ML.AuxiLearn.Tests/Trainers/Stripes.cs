using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Tests.Trainers;

/// <summary>An image of three upright stripes, each a class with a colour, a depth and a normal, and what there is to learn of it.</summary>
internal sealed class Stripes
{
    public const int Height = 8;
    public const int Width = 12;
    public const int Pixels = Height * Width;
    private static readonly string[] _names = ["wall", "floor", "bed"];

    [VectorType(3, Height, Width)]
    public byte[] Features { get; set; } = [];

    /// <summary>Wall, floor and bed from left to right; none in the first row.</summary>
    [VectorType(Height, Width)]
    public string[] Names { get; set; } = [];

    [VectorType(1, Height, Width)]
    public byte[] Numbers { get; set; } = [];

    [VectorType(Pixels)]
    public float[] Singles { get; set; } = [];

    [VectorType(Height, Width)]
    public float[] Depth { get; set; } = [];

    [VectorType(3, Height, Width)]
    public float[] Normals { get; set; } = [];

    [VectorType(Height, Width)]
    public bool[] Edges { get; set; } = [];

    [VectorType(2, Height, Width)]
    public float[] Place { get; set; } = [];

    [VectorType(3)]
    public float[] Presence { get; set; } = [];

    public float Share { get; set; }

    public static Stripes[] Rows(int count, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Make(random))];
    }

    /// <summary>The rows with the label's names as keys of three values.</summary>
    public static IDataView View(MLContext ml, Stripes[] rows) =>
        ml.Transforms.Conversion.MapValueToKey("Label", nameof(Names), keyData: ml.Data.LoadFromEnumerable(_names.Select(name => new Name { Value = name })))
            .Fit(ml.Data.LoadFromEnumerable(rows))
            .Transform(ml.Data.LoadFromEnumerable(rows));

    private static Stripes Make(Random random)
    {
        var (first, second) = (random.Next(2, 6), random.Next(7, Width - 1));
        int Class(int pixel) => pixel % Width < first ? 0 : pixel % Width < second ? 1 : 2;
        int[] pixels = [.. Enumerable.Range(0, Pixels)];
        bool IsMissing(int pixel) => pixel < Width;
        var row = new Stripes
        {
            Features = [.. from channel in Enumerable.Range(0, 3) from pixel in pixels select (byte)((Class(pixel) == channel ? 150 : 40) + random.Next(60))],
            Names = [.. pixels.Select(pixel => IsMissing(pixel) ? "" : _names[Class(pixel)])],
            Numbers = [.. pixels.Select(pixel => IsMissing(pixel) ? (byte)255 : (byte)Class(pixel))],
            Depth = [.. pixels.Select(pixel => pixel % Width == 0 ? 0 : 2f + Class(pixel))],
            Normals = [.. from axis in Enumerable.Range(0, 3) from pixel in pixels select pixel % 7 == 0 ? float.NaN : Class(pixel) == axis ? -2f : 0],
            Edges = [.. pixels.Select(pixel => pixel % Width == first || pixel % Width == second)],
            Place = [.. from axis in Enumerable.Range(0, 2) from pixel in pixels select axis == 0 ? pixel % Width : pixel / Width],
            Presence = [1, 1, second - first > 3 ? 1 : 0],
            Share = (float)first / Width,
        };
        row.Singles = [.. row.Numbers.Select(number => number == 255 ? -1f : number)];
        return row;
    }

    private sealed class Name
    {
        public string Value { get; set; } = "";
    }
}
