namespace Microsoft.ML.AuxiLearn.Benchmarks.Dense;

/// <summary>What scoring and training with outputs of each pixel cost beside the network itself.</summary>
internal static class DenseFigures
{
    public static IEnumerable<Figure> Measure() => SegmentScoring.Measure().Concat(CombinerMemory.Measure());
}
