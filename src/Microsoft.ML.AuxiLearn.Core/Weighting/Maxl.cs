using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>The plain sum of the losses, whose hypergradient a teacher descends (MAXL: Liu, Davison and Johns, 2019); the method itself learns nothing.</summary>
public sealed class Maxl : LossWeighting, IBilevelWeighting
{
    /// <inheritdoc/>
    public IReadOnlyList<Parameter> AuxiliaryParameters => [];

    /// <inheritdoc/>
    public Tensor Combine(Tensor perSample)
    {
        ArgumentNullException.ThrowIfNull(perSample);
        return perSample.mean([0L]).sum();
    }

    /// <inheritdoc/>
    public void Project()
    {
    }

    /// <inheritdoc/>
    protected override Tensor Combine(TaskLosses losses) => losses.Means.sum();
}
