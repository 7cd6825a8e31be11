using Microsoft.ML.Data;
using SkiaSharp;

namespace Microsoft.ML.AuxiLearn.Samples.SelfSupervised;

/// <summary>
/// Images of the test rows, the same without some of their patches, and what a network puts there, as a PNG file. The task is that of SelfSupervision.Masking,
/// made as columns whose outputs stay in the model.
/// </summary>
/// <param name="trainer">A trainer of the network, whose further options are set by the caller.</param>
internal sealed class PatchPicture(Func<MLContext, Action<AuxiLearnOptions>, IEstimator<ITransformer>> trainer)
{
    private const int Patches = 4;   // in a row, as the task has them
    private const int Cells = 8;
    private const double Missing = 0.3;
    private const int Shown = 8;
    private const int Large = 96;
    private const int Gap = 6;

    /// <param name="path">The file.</param>
    /// <param name="split">The rows, of which those without a label serve too.</param>
    /// <param name="steps">Of the training.</param>
    public void Save(string path, ComparisonSplit split, int steps)
    {
        var ml = new MLContext(1);
        var random = new Random(1);
        var type = (VectorDataViewType)split.Train.Schema["Image"].Type;
        var (height, width) = (type.Dimensions[1], type.Dimensions[2]);
        Row[] train = Masked(split.Train, height, width, random), test = Masked(split.Test, height, width, random);

        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Image)].ColumnType = schema[nameof(Row.Whole)].ColumnType = type;
        schema[nameof(Row.Label)].ColumnType = split.Train.Schema["Label"].Type;
        using var model = (IDisposable)trainer(ml, options =>
        {
            options.AuxiliaryTasks.Add(AuxiliaryTask.VectorRegression(nameof(Row.Pixels)) with { KeepOutputs = true });
            options.Weighting = WeightingMethod.Equal;
            options.Images = new();   // a moved image would not fit its patches
            options.NumberOfSteps = steps;
            options.EarlyStoppingPatience = null;
        }).Fit(ml.Data.LoadFromEnumerable(train, schema));
        var scored = ((ITransformer)model).Transform(ml.Data.LoadFromEnumerable(test[..Shown], schema));
        Draw(path, test, [.. scored.GetColumn<float[]>($"{nameof(Row.Pixels)}.Score")], height, width);
    }

    private static Row[] Masked(IDataView view, int height, int width, Random random) =>
        [.. view.GetColumn<byte[]>("Image").Zip(view.GetColumn<uint>("Label"), (image, label) =>
        {
            bool[] missing = [.. Enumerable.Range(0, Patches * Patches).Select(_ => random.NextDouble() < Missing)];
            bool IsMissing(int y, int x) => missing[y * Patches / height * Patches + x * Patches / width];
            var masked = image.ToArray();
            var (sums, counts) = (new float[3 * Cells * Cells], new int[3 * Cells * Cells]);
            for (var i = 0; i < image.Length; i++)
            {
                var (channel, y, x) = (i / (height * width), i / width % height, i % width);
                var cell = (channel * Cells + y * Cells / height) * Cells + x * Cells / width;
                (sums[cell], counts[cell]) = (sums[cell] + image[i], counts[cell] + 1);
                if (IsMissing(y, x))
                    masked[i] = 128;
            }
            return new Row { Whole = image, Image = masked, Label = label, Pixels = [.. sums.Zip(counts, (sum, count) => sum / count)] };
        })];

    /// <summary>From above: the image, what the network sees of it, and that with its own answers where pixels are missing.</summary>
    private static void Draw(string path, Row[] rows, float[][] answers, int height, int width)
    {
        using var bitmap = new SKBitmap(Shown * (Large + Gap) + Gap, 3 * (Large + Gap) + Gap, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        using var paint = new SKPaint { FilterQuality = SKFilterQuality.None };
        for (var row = 0; row < Shown; row++)
        {
            var (whole, masked, answer) = (rows[row].Whole, rows[row].Image, answers[row]);
            byte Filled(int i)
            {
                var cell = (i / (height * width) * Cells + i / width % height * Cells / height) * Cells + i % width * Cells / width;
                return masked[i] == whole[i] ? whole[i] : (byte)Math.Clamp(answer[cell], 0, 255);
            }
            byte[][] images = [whole, masked, [.. Enumerable.Range(0, whole.Length).Select(Filled)]];
            foreach (var (line, image) in images.Index())
            {
                using var small = new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque);
                var count = height * width;
                small.Pixels = [.. Enumerable.Range(0, count).Select(i => new SKColor(image[i], image[count + i], image[2 * count + i]))];
                canvas.DrawBitmap(small, SKRect.Create(Gap + row * (Large + Gap), Gap + line * (Large + Gap), Large, Large), paint);
            }
        }
        canvas.Flush();
        using var file = File.Create(path);
        bitmap.Encode(file, SKEncodedImageFormat.Png, 100);
    }

    private sealed class Row
    {
        public byte[] Whole { get; set; } = [];

        public byte[] Image { get; set; } = [];

        public uint Label { get; set; }

        [VectorType(3 * Cells * Cells)]
        public float[] Pixels { get; set; } = [];
    }
}
