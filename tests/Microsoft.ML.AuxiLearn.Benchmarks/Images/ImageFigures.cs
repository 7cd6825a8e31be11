namespace Microsoft.ML.AuxiLearn.Benchmarks.Images;

/// <summary>What hundreds of auxiliary tasks and the way from pixels to batches cost in a training on images.</summary>
internal static class ImageFigures
{
    public static IEnumerable<Figure> Measure() => TaskCounts.Measure().Concat(Throughput.Measure());
}
