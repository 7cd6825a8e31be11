using MathNet.Numerics.LinearAlgebra;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>Nash-MTL (Navon et al., 2022).</summary>
internal sealed record NashMtlMethod : WeightingMethod
{
    internal override MethodNotes Notes =>
        new("the bargain on which all tasks would agree: M α = 1 / α, d = Σ_j α_j g_j", MethodNotes.Each, "Navon et al., ICML 2022")
        {
            When = "all tasks matter equally and differ in scale; a few tasks",
            LibMtl = "Nash_MTL",
            TorchJd = "NashMTL",
        };

    public override TaskWeighting Build(WeightingContext context) => new NashMtl();
}

/// <summary>
/// Nash-MTL (Navon et al., 2022): the step d = Σ_j α_j g_j on which the tasks would agree by bargaining, the maximum of Σ_j log ⟨g_j, d⟩ on a ball, has
/// α_j ⟨g_j, d⟩ = 1 for each task. Invariant to the losses' scales. Gradients are measured in units of their root mean square, as in the published
/// implementation, so that the step grows and shrinks with them.
/// </summary>
internal sealed class NashMtl : GramWeighting
{
    /// <inheritdoc/>
    protected override Tensor HeadWeights(Tensor weights, TaskLosses losses) => weights;

    /// <inheritdoc/>
    protected override Vector<double> Solve(Matrix<double> gram, Vector<double> losses, IReadOnlyList<int> tasks)
    {
        var ones = Vector<double>.Build.Dense(tasks.Count, 1);
        return NashBargaining.Solve(gram, ones)?.Alpha ?? ones;
    }
}
