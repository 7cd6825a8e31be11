using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>The plain sum of the losses.</summary>
public sealed class EqualWeighting : LossWeighting
{
    /// <inheritdoc/>
    protected override Tensor Combine(TaskLosses losses) => losses.Means.sum();
}
