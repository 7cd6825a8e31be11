using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>STL: the main task alone.</summary>
public sealed class SingleTask : LossWeighting
{
    /// <inheritdoc/>
    protected override Tensor Combine(TaskLosses losses) => losses.Means[0];
}
