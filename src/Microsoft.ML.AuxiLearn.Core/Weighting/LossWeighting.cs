using Microsoft.ML.AuxiLearn.Native;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>A method that makes one scalar of the losses.</summary>
public abstract class LossWeighting : TaskWeighting
{
    /// <summary>The scalar to differentiate.</summary>
    protected abstract Tensor Combine(TaskLosses losses);

    /// <inheritdoc/>
    protected override Tensor Differentiate(TaskLosses losses)
    {
        var total = Total(losses);
        total.backward();
        return total;
    }

    /// <summary>The scalar, and what is beside it.</summary>
    private protected Tensor Total(TaskLosses losses) => losses.Beside is { } beside ? Combine(losses).Plus(beside) : Combine(losses);
}
