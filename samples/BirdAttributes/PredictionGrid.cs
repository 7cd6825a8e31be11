using SkiaSharp;

namespace Microsoft.ML.AuxiLearn.Samples.BirdAttributes;

/// <summary>
/// A picture of test images, the true species below each, and what every method predicts: green where it is right, red where it is wrong. Below them stands
/// what speaks for the prediction of the last method.
/// </summary>
internal static class PredictionGrid
{
    private const int Columns = 6;
    private const int Rows = 4;
    private const int Side = 144;
    private const int Gap = 16;
    private const int Line = 18;

    private static readonly SKColor _right = new(20, 130, 60);
    private static readonly SKColor _wrong = new(190, 40, 40);

    /// <summary>Which of so many test images are shown: every so many of them, so that each species has its turn.</summary>
    public static int[] Shown(int count) =>
        [.. Enumerable.Range(0, Math.Min(Columns * Rows, count)).Select(i => i * count / Math.Min(Columns * Rows, count))];

    /// <param name="path">The PNG file.</param>
    /// <param name="set">The names of the species.</param>
    /// <param name="test">The test images.</param>
    /// <param name="shown">Which of them are shown.</param>
    /// <param name="predictions">What each method says of the test images.</param>
    public static void Save(string path, PictureSet set, IReadOnlyList<Picture> test, int[] shown, IReadOnlyList<(string Method, Answers Answers)> predictions)
    {
        var contributions = predictions[^1].Answers.Contributions;
        var lines = Line * (predictions.Count + 1);
        var height = Side + lines + (contributions.Length > 0 ? Side : 0) + Gap;
        using var grid = new SKBitmap(Columns * (Side + Gap) + Gap, (shown.Length + Columns - 1) / Columns * height + Gap);
        using var canvas = new SKCanvas(grid);
        canvas.Clear(SKColors.White);
        for (var i = 0; i < shown.Length; i++)
        {
            var (x, y, picture) = (Gap + i % Columns * (Side + Gap), Gap + i / Columns * height, test[shown[i]]);
            using var bitmap = Photo.Bitmap(picture.Pixels, set.Side);
            canvas.DrawBitmap(bitmap, SKRect.Create(x, y, Side, Side));
            Write(canvas, Plain(set.Species[(int)picture.Species]), x, y + Side + Line - 4, SKColors.Black);
            for (var method = 0; method < predictions.Count; method++)
            {
                var (name, species) = (predictions[method].Method, predictions[method].Answers.Species);
                var isRight = species[shown[i]] == picture.Species;
                var baseline = y + Side + Line * (method + 2) - 4;
                using var mark = new SKPaint { Color = isRight ? _right : _wrong };
                canvas.DrawRect(x, baseline - 9, 9, 9, mark);
                Write(canvas, isRight ? name : $"{name}: {Plain(set.Species[species[shown[i]]])}", x + 13, baseline, mark.Color);
            }
            if (contributions.Length == 0)
                continue;
            using var map = ContributionMap.Bitmap(contributions[i]);   // of what the network sees, the middle of the image
            var seen = Side * map.Width / (float)set.Side;
            canvas.DrawBitmap(map, SKRect.Create(x + (Side - seen) / 2, y + Side + lines + (Side - seen) / 2, seen, seen));
        }
        using var png = grid.Encode(SKEncodedImageFormat.Png, 100);
        using var file = File.Create(path);
        png.SaveTo(file);
    }

    private static void Write(SKCanvas canvas, string text, float x, float y, SKColor color)
    {
        using var typeface = SKTypeface.FromFamilyName("DejaVu Sans");
        using var paint = new SKPaint { Color = color, TextSize = 11, IsAntialias = true, Typeface = typeface };
        var length = (int)paint.BreakText(text, Side - 4);
        canvas.DrawText(length < text.Length ? text[..length] : text, x, y, paint);
    }

    /// <summary>"001.Black_footed_Albatross" as people write it.</summary>
    private static string Plain(string species) => species[(species.IndexOf('.', StringComparison.Ordinal) + 1)..].Replace('_', ' ');
}
