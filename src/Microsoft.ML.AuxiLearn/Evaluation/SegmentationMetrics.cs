using Microsoft.ML.AuxiLearn.Evaluation;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn;

/// <summary>
/// How well the classes of pixels are predicted, and depth and surface normals beside them where their columns were named. The IoU of a class is the number of
/// pixels that
/// are it and are predicted as it over the number of pixels that are it or are predicted as it. Pixels without a label count nowhere, but in
/// <see cref="PaperMeanIoU"/>.
/// </summary>
public sealed class SegmentationMetrics
{
    internal SegmentationMetrics(SegmentationCounts counts, ConfusionMatrix confusionMatrix, DepthMetrics? depth, SurfaceNormalMetrics? normals)
    {
        PerClassIoU = counts.PerClassIoU;
        MeanIoU = SegmentationCounts.MeanOfPresent(PerClassIoU);
        PixelAccuracy = counts.PixelAccuracy;
        (ImageMeanIoU, ImagePixelAccuracy, PaperMeanIoU) = (counts.Images.MeanIoU, counts.Images.PixelAccuracy, counts.Images.PaperMeanIoU);
        (PixelCount, ImageCount) = (counts.PixelCount, counts.Images.Count);
        (ConfusionMatrix, Depth, Normals) = (confusionMatrix, depth, normals);
    }

    /// <summary>mIoU: the mean IoU of the classes by the pixels of all images together; classes that are neither present nor predicted do not count.</summary>
    public double MeanIoU { get; }

    /// <summary>The IoU of each class by the pixels of all images together; NaN for a class that is neither present nor predicted.</summary>
    public IReadOnlyList<double> PerClassIoU { get; }

    /// <summary>The share of pixels with the correct class, over all images.</summary>
    public double PixelAccuracy { get; }

    /// <summary>
    /// The mean over the images of the mean IoU of the classes that are present or predicted in the image. It is usually lower than <see cref="MeanIoU"/>.
    /// </summary>
    public double ImageMeanIoU { get; }

    /// <summary>
    /// <see cref="ImageMeanIoU"/> as AuxiLearn's paper and MTAN compute it: there a class that is predicted at a pixel without a label counts as a mistake. For
    /// comparison with published numbers alone.
    /// </summary>
    public double PaperMeanIoU { get; }

    /// <summary>The mean over the images of the share of pixels with the correct class.</summary>
    public double ImagePixelAccuracy { get; }

    /// <summary>The number of pixels of each class (rows) predicted as each class (columns).</summary>
    public ConfusionMatrix ConfusionMatrix { get; }

    /// <summary>The number of pixels with a label; other pixels do not count.</summary>
    public long PixelCount { get; }

    /// <summary>The number of images with at least one labelled pixel; others do not count.</summary>
    public long ImageCount { get; }

    /// <summary>Metrics of depth; null without its columns.</summary>
    public DepthMetrics? Depth { get; }

    /// <summary>Metrics of surface normals; null without their columns.</summary>
    public SurfaceNormalMetrics? Normals { get; }

    /// <summary>
    /// The metrics that Δm is made of, in the order of published tables: mIoU and pixel accuracy, the two errors of depth, and the five numbers of normals.
    /// </summary>
    public IReadOnlyList<(string Name, double Value, bool HigherIsBetter)> TaskMetrics =>
        [("mIoU", MeanIoU, true), ("pixel accuracy", PixelAccuracy, true), .. Depth?.All ?? [], .. Normals?.All ?? []];

    /// <summary>
    /// Δm in percent: by how much <see cref="TaskMetrics"/> are worse on average than the baseline's; below 0 is better.
    /// </summary>
    /// <param name="baseline">The metrics of the baseline, such as single tasks, with the same columns.</param>
    /// <exception cref="ArgumentException">The baseline has other metrics, or one that is 0.</exception>
    public double Delta(SegmentationMetrics baseline)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        return Delta(TaskMetrics, baseline.TaskMetrics);
    }

    /// <summary>
    /// Δm = 100/K Σ_k (−1)^δ_k (M_k − B_k) / B_k in percent, δ_k = 1 where higher is better (Maninis et al. 2019, with the sign of later work): by how much the
    /// metrics of a method are worse on average than those of a baseline, such as the single tasks; below 0 is better.
    /// </summary>
    /// <param name="method">The metrics M of the method, such as <see cref="TaskMetrics"/> or those of a published table.</param>
    /// <param name="baseline">The metrics B of the baseline, with the same names in the same order, none 0.</param>
    /// <exception cref="ArgumentException">There is none, they are other metrics, or a baseline is 0.</exception>
    public static double Delta(
        IReadOnlyList<(string Name, double Value, bool HigherIsBetter)> method, IReadOnlyList<(string Name, double Value, bool HigherIsBetter)> baseline)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(baseline);
        if (method.Count == 0 || !method.Select(metric => (metric.Name, metric.HigherIsBetter))
            .SequenceEqual(baseline.Select(metric => (metric.Name, metric.HigherIsBetter))))
            throw new ArgumentException($"The baseline's metrics are {Names(baseline)}; expected those of the method, {Names(method)}.");
        if (baseline.Where(metric => metric.Value == 0).Select(metric => metric.Name).FirstOrDefault() is { } zero)
            throw new ArgumentException($"The baseline's metric {zero} is 0; expected another number, since the difference is a share of it.");
        return 100 * method.Zip(baseline, (m, b) => (m.HigherIsBetter ? -1 : 1) * (m.Value - b.Value) / b.Value).Average();
    }

    private static string Names(IReadOnlyList<(string Name, double Value, bool HigherIsBetter)> metrics) =>
        metrics.Count == 0 ? "none" : string.Join(", ", metrics.Select(metric => metric.Name));
}
