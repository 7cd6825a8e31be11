using System.Globalization;
using MathNet.Numerics.Statistics;
using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Pages;
using SkiaSharp;

namespace Microsoft.ML.AuxiLearn.TrainingPages;

/// <summary>How much each task counts at each pixel of some training images.</summary>
internal static class PixelWeightSection
{
    private const int Images = 3;
    private const int Tasks = 5;
    private const double Few = 0.05;   // of the pixels: at the border, where convolutions look at less, weights are far lower

    // Cividis, which is the same to colour-blind people
    private static readonly SKColor[] _colors =
        [new(0x00, 0x20, 0x4D), new(0x31, 0x44, 0x6B), new(0x66, 0x69, 0x70), new(0x95, 0x8F, 0x78), new(0xCB, 0xBA, 0x69), new(0xFF, 0xEA, 0x46)];

    /// <param name="model">The model.</param>
    /// <param name="training">The rows that it was trained on.</param>
    /// <param name="weights">What the training said of them.</param>
    public static Section Of(AuxiLearnTransformer model, IDataView training, PixelWeights weights)
    {
        int[] rows = [.. weights.Rows.Take(Images).Select(row => (int)row)];
        var tasks = Enumerable.Range(0, weights.TaskNames.Count).Select(task => (Task: task, Range: RangeOf(weights, task))).ToArray();
        var shown = tasks.OrderBy(task => task.Task == 0 ? 0 : 1).ThenByDescending(task => task.Range.High - task.Range.Low).Take(Tasks).ToArray();
        var photos = Photos.Of(model, training, rows);   // in the order of the rows
        int[] order = [.. Enumerable.Range(0, rows.Length).OrderBy(image => rows[image])];
        return new Section("Weights of pixels",
            $"Some training images, and how much each task counts at each of their "
                + $"pixels{(tasks.Length > Tasks ? $": the main task and the {Tasks - 1} whose weights differ most" : "")}. A weight of 1 counts as in the "
                + "plain sum of the tasks; dark is the lower end of what stands under a map, yellow the upper.")
        {
            Pictures = [.. photos.Zip(order).SelectMany(photo => (Picture[])
                [new(photo.First, "image"), .. shown.Select(task => Map(weights, photo.Second, task.Task, task.Range))])],
            Table = new Table(["task", "5% of the pixels below", "5% of the pixels above"], [.. tasks.Select(task => (IReadOnlyList<string>)
                [weights.TaskNames[task.Task], Number.Text(task.Range.Low), Number.Text(task.Range.High)])]),
        };
    }

    private static (float Low, float High) RangeOf(PixelWeights weights, int task)
    {
        float[] all = [.. Enumerable.Range(0, weights.Rows.Count).SelectMany(image => weights.Of(image, task))];
        return (all.Quantile(Few), all.Quantile(1 - Few));
    }

    private static Picture Map(PixelWeights weights, int image, int task, (float Low, float High) range) => new(
        PngEncoder.Encode([.. weights.Of(image, task).Select(weight => Color(range.High > range.Low ? (weight - range.Low) / (range.High - range.Low) : 0.5f))],
            weights.Height, weights.Width, Photos.Side),
        string.Create(CultureInfo.InvariantCulture, $"{weights.TaskNames[task]}, {range.Low:G3} to {range.High:G3}"));

    /// <summary>The colour of a share between 0 and 1.</summary>
    private static SKColor Color(float share)
    {
        var place = Math.Clamp(share, 0, 1) * (_colors.Length - 1);
        var (left, right) = (_colors[(int)place], _colors[Math.Min((int)place + 1, _colors.Length - 1)]);
        byte Mix(byte a, byte b) => (byte)Math.Round(a + (b - a) * (place - MathF.Floor(place)));
        return new(Mix(left.Red, right.Red), Mix(left.Green, right.Green), Mix(left.Blue, right.Blue));
    }
}
