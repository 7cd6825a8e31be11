using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using SkiaSharp;

namespace Microsoft.ML.AuxiLearn.Samples.SelfSupervised;

/// <summary>
/// Small images of a chair, a lamp, a mug or a table from the side, of any colour and proportion, on noise. They stand upright, as photographs do.
/// </summary>
internal static class RenderedObjects
{
    public const int Side = 24;

    private const int TrainingRows = 2000;
    private const int TestRows = 1000;

    private static readonly string[] _objects = ["chair", "lamp", "mug", "table"];

    /// <summary>The rows of a seed, of whose training rows so many keep their label, and as many of the validation rows.</summary>
    public static ComparisonSplit Split(int seed, int labels)
    {
        var ml = new MLContext(seed);
        var random = new Random(seed);
        var keys = ml.Transforms.Conversion.MapValueToKey("Label", nameof(Row.Object), keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue);
        IDataView[] parts = [.. new[] { TrainingRows, labels, TestRows }.Select((count, part) => ml.Data.LoadFromEnumerable(
            Enumerable.Range(0, count).Select(row => Draw(_objects[row % _objects.Length], part > 0 || row < labels, random)).ToArray()))];
        var labelled = keys.Fit(parts[1]);
        return new ComparisonSplit(labelled.Transform(parts[0]), labelled.Transform(parts[1]), labelled.Transform(parts[2]));
    }

    private static Row Draw(string name, bool isLabelled, Random random)
    {
        using var bitmap = new SKBitmap(Side, Side, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColor.FromHsv(random.Next(360), random.Next(0, 40), random.Next(30, 100)));
        using var paint = new SKPaint { Color = SKColor.FromHsv(random.Next(360), random.Next(30, 100), random.Next(10, 90)), IsAntialias = true };
        canvas.Translate(Side / 2f + (float)random.NextDouble() * 4 - 2, Side / 2f + (float)random.NextDouble() * 4 - 2);
        canvas.RotateDegrees(random.Next(-10, 10));
        canvas.Scale(0.8f + 0.3f * (float)random.NextDouble(), 0.8f + 0.3f * (float)random.NextDouble());
        Draw(canvas, name, paint, (least, most) => least + (most - least) * (float)random.NextDouble());
        canvas.Flush();

        var pixels = new byte[3 * Side * Side];
        for (var y = 0; y < Side; y++)
            for (var x = 0; x < Side; x++)
            {
                var color = bitmap.GetPixel(x, y);
                byte[] channels = [color.Red, color.Green, color.Blue];
                for (var channel = 0; channel < 3; channel++)
                    pixels[(channel * Side + y) * Side + x] = (byte)Math.Clamp(channels[channel] + 60 * (random.NextDouble() - 0.5), 0, 255);
            }
        return new Row { Image = pixels, Object = isLabelled ? name : "" };
    }

    private static void Draw(SKCanvas canvas, string name, SKPaint paint, Func<float, float, float> between)
    {
        void Box(float left, float top, float right, float bottom) => canvas.DrawRect(new SKRect(left, top, right, bottom), paint);
        var width = between(4, 8);
        switch (name)
        {
            case "chair":
                var seat = between(0, 3);
                Box(-width, seat, width, seat + 2);
                Box(-width, between(-10, -6), -width + 2, seat);
                Box(-width, seat, -width + 1.5f, 10);
                Box(width - 1.5f, seat, width, 10);
                break;
            case "table":
                var top = between(-4, 1);
                Box(-width - 2, top, width + 2, top + 2);
                Box(-width, top, -width + 1.5f, 9);
                Box(width - 1.5f, top, width, 9);
                break;
            case "lamp":
                var shade = between(-4, 0);
                using (var path = new SKPath())
                {
                    path.AddPoly([new(-width / 2, -9), new(width / 2, -9), new(width, shade), new(-width, shade)]);
                    canvas.DrawPath(path, paint);
                }
                Box(-0.75f, shade, 0.75f, 9);
                Box(-width / 2, 8, width / 2, 10);
                break;
            default:
                var rim = between(-7, -3);
                Box(-width, rim, between(1, 3), 7);
                paint.Style = SKPaintStyle.Stroke;
                paint.StrokeWidth = 1.5f;
                canvas.DrawOval(2.5f, (rim + 7) / 2, between(3, 6), between(2, 4), paint);
                break;
        }
    }

    private sealed class Row
    {
        [VectorType(3, Side, Side)]
        public byte[] Image { get; set; } = [];

        public string Object { get; set; } = "";
    }
}
