using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using SkiaSharp;

namespace Microsoft.ML.AuxiLearn.Samples.LearnedAuxiliary;

/// <summary>
/// Small images of a shape on noise. The label is the shape; that it is large or small, filled or drawn, light or dark is what a teacher may find out.
/// </summary>
internal static class RenderedShapes
{
    public const int Side = 16;

    private const int Pool = 2000;        // training rows, of which few keep their label
    private const int TestRows = 1000;

    private static readonly string[] _shapes = ["cross", "disc", "square", "triangle"];

    /// <summary>The rows of a seed.</summary>
    public static ComparisonSplit Split(int seed, LabelBudget budget)
    {
        var ml = new MLContext(seed);
        var labelled = budget.Of(Pool / _shapes.Length) * _shapes.Length;
        var random = new Random(seed);
        var keys = ml.Transforms.Conversion.MapValueToKey("Label", nameof(Row.Shape), keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue);
        var parts = new[] { labelled, labelled, TestRows }.Select(
            count => ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(row => Draw(_shapes[row % _shapes.Length], random)).ToArray())).ToArray();
        var labels = keys.Fit(parts[0]);
        return new ComparisonSplit(labels.Transform(parts[0]), labels.Transform(parts[1]), labels.Transform(parts[2]));
    }

    private static Row Draw(string shape, Random random)
    {
        using var bitmap = new SKBitmap(Side, Side, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var canvas = new SKCanvas(bitmap);
        var isLight = random.Next(2) == 0;
        canvas.Clear(isLight ? new SKColor(90, 90, 90) : new SKColor(160, 160, 160));
        using var paint = new SKPaint
        {
            Color = SKColor.FromHsv(random.Next(360), random.Next(40, 100), isLight ? random.Next(70, 100) : random.Next(10, 40)),
            IsAntialias = true,
            StrokeWidth = 2,
            Style = random.Next(2) == 0 ? SKPaintStyle.Fill : SKPaintStyle.Stroke,
        };
        var radius = random.Next(2) == 0 ? 3.5f : 5.5f;
        float Place() => radius + 1 + (float)random.NextDouble() * (Side - 2 * radius - 2);
        canvas.Translate(Place(), Place());
        canvas.RotateDegrees(random.Next(-20, 20));
        using var path = Outline(shape, radius);
        canvas.DrawPath(path, paint);
        canvas.Flush();

        var pixels = new byte[3 * Side * Side];
        for (var y = 0; y < Side; y++)
            for (var x = 0; x < Side; x++)
            {
                var color = bitmap.GetPixel(x, y);
                byte[] channels = [color.Red, color.Green, color.Blue];
                for (var channel = 0; channel < 3; channel++)
                    pixels[(channel * Side + y) * Side + x] = (byte)Math.Clamp(channels[channel] + 40 * (random.NextDouble() - 0.5), 0, 255);
            }
        return new Row { Image = pixels, Shape = shape };
    }

    private static SKPath Outline(string shape, float radius)
    {
        var path = new SKPath();
        switch (shape)
        {
            case "disc":
                path.AddCircle(0, 0, radius);
                break;
            case "square":
                path.AddRect(new SKRect(-0.85f * radius, -0.85f * radius, 0.85f * radius, 0.85f * radius));
                break;
            case "triangle":
                path.AddPoly([new(0, -1.1f * radius), new(radius, 0.8f * radius), new(-radius, 0.8f * radius)]);
                break;
            default:
                path.AddRect(new SKRect(-radius, -0.35f * radius, radius, 0.35f * radius));
                path.AddRect(new SKRect(-0.35f * radius, -radius, 0.35f * radius, radius));
                break;
        }
        return path;
    }

    private sealed class Row
    {
        [VectorType(3, Side, Side)]
        public byte[] Image { get; set; } = [];

        public string Shape { get; set; } = "";
    }
}
