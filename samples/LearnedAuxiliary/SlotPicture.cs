using Microsoft.ML.Data;
using SkiaSharp;

namespace Microsoft.ML.AuxiLearn.Samples.LearnedAuxiliary;

/// <summary>For a few classes, a row of images for each auxiliary class: those whose strongest slot it is, the surest first.</summary>
internal static class SlotPicture
{
    private const int Classes = 4;
    private const int Images = 10;
    private const int Tile = 48;
    private const int Gap = 6;

    /// <param name="path">The PNG file.</param>
    /// <param name="rows">The training rows.</param>
    /// <param name="column">Bytes [channels, height, width], or paths.</param>
    /// <param name="labels">What the teacher says of them.</param>
    public static void Save(string path, IDataView rows, string column, GeneratedLabels labels)
    {
        var images = Bitmaps(rows, column);
        int[] classes = [.. labels.Classes.Distinct().Order().Take(Classes)];
        var lines = classes.SelectMany(main => Enumerable.Range(0, labels.ClassesPerLabel[main]).Select(slot => (Main: main, Slot: slot))).ToArray();
        using var bitmap = new SKBitmap(Images * (Tile + 1) + Gap, lines.Length * (Tile + 1) + classes.Length * Gap);
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        var y = 0f;
        foreach (var (main, slot) in lines)
        {
            y += slot == 0 ? Gap : 0;
            var first = labels.ClassesPerLabel.Take(main).Sum();
            var own = Enumerable.Range(0, labels.Rows.Count).Where(index => labels.Classes[index] == main && labels.StrongestAuxiliaryClass(index) == slot)
                .OrderByDescending(index => labels.SoftLabels[index][first + slot]).Take(Images);
            foreach (var (index, place) in own.Select((index, place) => (index, place)))
            {
                using var image = images(labels.Rows[index]);
                using var paint = new SKPaint { FilterQuality = SKFilterQuality.None };
                canvas.DrawBitmap(image, SKRect.Create(Gap + place * (Tile + 1), y, Tile, Tile), paint);
            }
            y += Tile + 1;
        }
        using var file = File.Create(path);
        bitmap.Encode(file, SKEncodedImageFormat.Png, 100);
    }

    private static Func<long, SKBitmap> Bitmaps(IDataView rows, string column)
    {
        if (rows.Schema[column].Type is not VectorDataViewType { Dimensions: [var channels, var height, var width] })
        {
            string[] paths = [.. rows.GetColumn<ReadOnlyMemory<char>>(column).Select(path => path.ToString())];
            return row => SKBitmap.Decode(paths[row]);
        }
        byte[][] pixels = [.. rows.GetColumn<VBuffer<byte>>(column).Select(vector => vector.DenseValues().ToArray())];
        return row =>
        {
            var bitmap = new SKBitmap(width, height);
            byte At(int channel, int y, int x) => pixels[row][(Math.Min(channel, channels - 1) * height + y) * width + x];
            for (var y = 0; y < height; y++)
                for (var x = 0; x < width; x++)
                    bitmap.SetPixel(x, y, new SKColor(At(0, y, x), At(1, y, x), At(2, y, x)));
            return bitmap;
        };
    }
}
