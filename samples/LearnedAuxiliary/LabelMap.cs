using MathNet.Numerics.LinearAlgebra;
using SkiaSharp;

namespace Microsoft.ML.AuxiLearn.Samples.LearnedAuxiliary;

/// <summary>A map of the soft labels: for a few classes, the shares of their slots by t-SNE, a colour for each strongest slot.</summary>
internal static class LabelMap
{
    private const int Classes = 4;
    private const int Side = 220;
    private const int Margin = 12;
    private const int Rows = 300;   // of a class; t-SNE takes their square

    /// <param name="path">The PNG file.</param>
    /// <param name="labels">What the teacher says.</param>
    public static void Save(string path, GeneratedLabels labels)
    {
        int[] classes = [.. labels.Classes.Distinct().Order().Take(Classes)];
        using var bitmap = new SKBitmap(classes.Length * Side, Side);
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        for (var panel = 0; panel < classes.Length; panel++)
            Draw(canvas, panel * Side, labels, classes[panel]);
        using var file = File.Create(path);
        bitmap.Encode(file, SKEncodedImageFormat.Png, 100);
    }

    private static void Draw(SKCanvas canvas, int left, GeneratedLabels labels, int main)
    {
        var (first, slots) = (labels.ClassesPerLabel.Take(main).Sum(), labels.ClassesPerLabel[main]);
        int[] own = [.. Enumerable.Range(0, labels.Rows.Count).Where(index => labels.Classes[index] == main).Take(Rows)];
        var points = NeighbourEmbedding.Of(Matrix<double>.Build.Dense(own.Length, slots, (i, slot) => labels.SoftLabels[own[i]][first + slot]));
        var reach = Math.Max(1e-9, points.Enumerate().Max(Math.Abs));
        using var frame = new SKPaint { Color = SKColors.LightGray, Style = SKPaintStyle.Stroke };
        canvas.DrawRect(left + 2, 2, Side - 4, Side - 4, frame);
        for (var i = 0; i < own.Length; i++)
        {
            float At(int axis) => (float)((points[i, axis] / reach + 1) / 2 * (Side - 2 * Margin) + Margin);
            using var paint = new SKPaint { Color = SKColor.FromHsv(360f * labels.StrongestAuxiliaryClass(own[i]) / slots, 80, 80), IsAntialias = true };
            canvas.DrawCircle(left + At(0), At(1), 3, paint);
        }
    }
}
