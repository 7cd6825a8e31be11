using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.AuxiLearn.Samples.AutoMLSweep;

/// <summary>What is swept of LightGBM. AutoML turns properties; a field would be listed and never set.</summary>
internal sealed class LightGbmSweepOptions
{
    [Range(4, 128, 16, true)]
    public int NumberOfLeaves { get; set; } = 16;

    [Range(2, 64, 10, true)]
    public int MinimumExampleCountPerLeaf { get; set; } = 10;

    [Range(10, 300, 100, true)]
    public int NumberOfIterations { get; set; } = 100;

    [Range(1e-2, 0.5, 0.1, true)]
    public double LearningRate { get; set; } = 0.1;

    public override string ToString() => FormattableString.Invariant($"{NumberOfIterations} trees of {NumberOfLeaves} leaves, learning rate {LearningRate:G3}");
}
