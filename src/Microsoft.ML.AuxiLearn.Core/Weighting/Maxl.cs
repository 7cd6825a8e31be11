using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>MAXL (Liu, Davison and Johns, 2019), for a learned task.</summary>
internal sealed record MaxlMethod : WeightingMethod
{
    public override bool IsBilevel => true;

    internal override bool NeedsLearnedTask => true;

    internal override WeightingPreset Preset => new() { HypergradientSolver = rate => HypergradientSolver.T1T2(rate), Rows = AuxiliaryRows.SecondBatch };

    internal override MethodNotes Notes => new(
        "with `AuxiliaryTask.Learned` alone: l_0 + l_1; the teacher descends L_A − 0.2 H one step ahead, L_A of a second training batch, H the entropy of its "
            + "labels",
        MethodNotes.OneAndHypergradient, "Liu, Davison and Johns, NeurIPS 2019", "`LearningRate` and `Entropy` of the task")
    {
        When = "a learned task, to compare with MAXL",
    };

    public override TaskWeighting Build(WeightingContext context) => new Maxl();
}

/// <summary>
/// The plain sum of the losses, whose hypergradient a teacher descends (MAXL: Liu, Davison and Johns, 2019); the method itself learns nothing.
/// </summary>
internal sealed class Maxl : LossWeighting, IBilevelWeighting
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
