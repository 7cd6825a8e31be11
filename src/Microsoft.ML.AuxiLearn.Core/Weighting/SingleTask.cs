using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>STL: the main task alone.</summary>
internal sealed record SingleTaskMethod : WeightingMethod
{
    internal override bool UsesAuxiliaryTasks => false;

    internal override MethodNotes Notes => new("the main task alone: l_0; auxiliary columns are not read")
    {
        When = "as the baseline; and if labels are many and clean",
    };

    public override TaskWeighting Build(WeightingContext context) => new SingleTask();
}

/// <summary>STL: the main task alone.</summary>
internal sealed class SingleTask : LossWeighting
{
    internal override bool DependsOnLosses => false;

    /// <inheritdoc/>
    protected override Tensor Combine(TaskLosses losses) => losses.Means[0];
}
