using Microsoft.ML.Data;
using SkiaSharp;

namespace Microsoft.ML.AuxiLearn.Samples.SelfSupervised;

/// <summary>Clouds of the test rows with their parts, the true ones and those that each method predicts, as a PNG file.</summary>
internal static class CloudPicture
{
    private const int Side = 150;
    private const int Title = 22;
    private const int Shown = 4;

    /// <param name="path">The file.</param>
    /// <param name="test">The test rows.</param>
    /// <param name="predictions">For each method the scored test rows.</param>
    public static void Save(string path, IDataView test, IReadOnlyList<(string Method, IDataView Scored)> predictions)
    {
        using var bitmap = new SKBitmap(Side * (predictions.Count + 1), Title + Side * Shown, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        using var typeface = SKTypeface.FromFamilyName("DejaVu Sans");
        using var text = new SKPaint { Color = SKColors.Black, TextSize = 11, IsAntialias = true, Typeface = typeface };
        (string Title, IDataView View, string Column)[] columns =
            [("truth", test, "Parts"), .. predictions.Select(prediction => (prediction.Method, prediction.Scored, "PredictedLabel"))];
        for (var column = 0; column < columns.Length; column++)
        {
            canvas.DrawText(columns[column].Title, column * Side + 4, Title - 7, text);
            var (_, view, parts) = columns[column];
            foreach (var (row, (points, of)) in view.GetColumn<float[]>("Points").Zip(view.GetColumn<uint[]>(parts)).Take(Shown).Index())
                Draw(canvas, column * Side, Title + row * Side, points, of);
        }
        canvas.Flush();
        using var file = File.Create(path);
        bitmap.Encode(file, SKEncodedImageFormat.Png, 100);
    }

    /// <summary>Seen a little from above and from the right, the nearest points last.</summary>
    private static void Draw(SKCanvas canvas, int left, int top, float[] points, uint[] parts)
    {
        using var paint = new SKPaint { IsAntialias = true };
        var seen = points.Chunk(points.Length / parts.Length).Zip(parts, (point, part) => (X: 0.87f * point[0] - 0.5f * point[2],
            Y: point[1] - 0.25f * point[0] - 0.43f * point[2], Depth: 0.5f * point[0] + 0.87f * point[2] + 0.3f * point[1], Part: part));
        foreach (var (x, y, _, part) in seen.OrderBy(point => point.Depth))
        {
            paint.Color = SKColor.FromHsv(part * 137.508f % 360, 75, 85);
            canvas.DrawCircle(left + Side / 2f + x * Side / 3.2f, top + Side / 2f - y * Side / 3.2f, 2.6f, paint);
        }
    }
}
