using Microsoft.ML.AuxiLearn.Benchmarks.Hypergradient;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Dense;

/// <summary>The peak of a process that trains with a convolutional combiner, whose losses are of pixels, over that of one with fixed weights (Linux).</summary>
internal static class CombinerMemory
{
    public const string Command = "peak-memory-dense";

    private const string Convolutional = "convolutional";
    private const string Fixed = "fixed";
    private const int Images = 64;
    private const int Epochs = 4;

    public static IEnumerable<Figure> Measure()
    {
        if (!OperatingSystem.IsLinux())
            yield break;
        if ((PeakMemory.Child(Command, Convolutional), PeakMemory.Child(Command, Fixed)) is ([var learned], [var plain]))
            yield return new("dense/memory-of-a-convolutional-combiner-over-fixed-weights", learned / plain, "<= 1.15");
    }

    /// <summary>The process' peak in bytes.</summary>
    public static double[] Run(string combiner)
    {
        Scene.Fit(new MLContext(1).Data.LoadFromEnumerable(Scene.Draw(Images)), Epochs, options =>
        {
            if (combiner == Fixed)
                options.Weighting = WeightingMethod.Equal;
            else
                options.Weighting = WeightingMethod.AuxiLearn(LossCombiner.Convolutional(8, 16));
        }).Dispose();
        return [PeakMemory.Status("VmHWM")];
    }
}
