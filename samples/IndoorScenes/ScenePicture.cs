using MathNet.Numerics.Statistics;

namespace Microsoft.ML.AuxiLearn.Samples.IndoorScenes;

/// <summary>Pictures of what was learned.</summary>
internal static class ScenePicture
{
    public const int Images = 5;

    /// <summary>Test images, their classes, and what each method predicts.</summary>
    /// <param name="path">The PNG file.</param>
    /// <param name="scenes">The size of the images.</param>
    /// <param name="test">The test images.</param>
    /// <param name="shown">The positions of those that are shown.</param>
    /// <param name="predictions">For each method the classes of each of them, keys [h, w].</param>
    public static void SavePredictions(string path, SceneSet scenes, IDataView test, IReadOnlyList<int> shown,
        IReadOnlyList<(string Method, uint[][] Classes)> predictions)
    {
        var (images, labels) = (SceneRows.Images(test, shown), SceneRows.Of<uint>(test, SceneSet.Label, shown));
        using var sheet = new Sheet(["image", "truth", .. predictions.Select(prediction => prediction.Method)], scenes.Height, scenes.Width, shown.Count);
        for (var row = 0; row < shown.Count; row++)
        {
            sheet.Draw(row, 0, Tiles.Image(images[row]));
            sheet.Draw(row, 1, Tiles.Classes(labels[row]));
            for (var method = 0; method < predictions.Count; method++)
                sheet.Draw(row, 2 + method, Tiles.Classes(predictions[method].Classes[row]));
        }
        sheet.Save(path);
    }

    /// <summary>
    /// Training images, their classes, and the weight of each task at each pixel, dark where it is low and bright where it is high among those of the task.
    /// </summary>
    /// <param name="path">The PNG file.</param>
    /// <param name="scenes">The size of the images.</param>
    /// <param name="train">The training images.</param>
    /// <param name="weights">Of some of them.</param>
    public static void SaveWeights(string path, SceneSet scenes, IDataView train, PixelWeights weights)
    {
        int[] shown = [.. weights.Rows.Take(Images).Select(row => (int)row)];
        var (images, labels) = (SceneRows.Images(train, shown), SceneRows.Of<uint>(train, SceneSet.Label, shown));
        var ranges = weights.TaskNames.Select((_, task) => Range(weights, shown.Length, task)).ToArray();
        using var sheet = new Sheet(["image", "truth",
            .. weights.TaskNames.Zip(ranges, (name, range) => FormattableString.Invariant($"{name} {range.Low:G3} to {range.High:G3}"))], scenes.Height,
            scenes.Width, shown.Length);
        for (var row = 0; row < shown.Length; row++)
        {
            sheet.Draw(row, 0, Tiles.Image(images[row]));
            sheet.Draw(row, 1, Tiles.Classes(labels[row]));
            for (var task = 0; task < weights.TaskNames.Count; task++)
                sheet.Draw(row, 2 + task, Tiles.Numbers(weights.Of(row, task), ranges[task].Low, ranges[task].High));
        }
        sheet.Save(path);
    }

    /// <summary>That of nine pixels in ten: at the border, where convolutions look at less, weights are far lower.</summary>
    private static (float Low, float High) Range(PixelWeights weights, int images, int task)
    {
        float[] all = [.. Enumerable.Range(0, images).SelectMany(image => weights.Of(image, task))];
        return (all.Quantile(0.05), all.Quantile(0.95));
    }
}
