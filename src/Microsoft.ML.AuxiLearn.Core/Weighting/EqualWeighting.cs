using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>The plain sum of the losses.</summary>
internal sealed record EqualMethod : WeightingMethod
{
    internal override MethodNotes Notes => new("the plain sum: Σ_j l_j")
    {
        When = "as the second baseline; and if you know that every auxiliary column helps",
        LibMtl = "EW",
        TorchJd = "Sum",
    };

    public override TaskWeighting Build(WeightingContext context) => new EqualWeighting();
}

/// <summary>MAXL-F: the plain sum beside a teacher with its initial weights (Liu, Davison and Johns, 2019).</summary>
internal sealed record MaxlFrozenMethod : WeightingMethod
{
    internal override bool NeedsLearnedTask => true;

    internal override MethodNotes Notes =>
        new("with `AuxiliaryTask.Learned` alone: l_0 + l_1; the teacher keeps its initial weights", Source: "MAXL-F of the same paper")
        {
            When = "a learned task, to see what learning the teacher adds",
        };

    public override TaskWeighting Build(WeightingContext context) => new EqualWeighting();
}

/// <summary>The plain sum of the losses.</summary>
internal sealed class EqualWeighting : LossWeighting
{
    internal override bool DependsOnLosses => false;

    /// <inheritdoc/>
    protected override Tensor Combine(TaskLosses losses) => losses.Means.sum();
}
