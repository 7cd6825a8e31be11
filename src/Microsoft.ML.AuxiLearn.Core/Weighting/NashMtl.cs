using MathNet.Numerics.LinearAlgebra;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>
/// Nash-MTL (Navon et al., 2022): the step d = Σ_j α_j g_j on which the tasks would agree by bargaining, the maximum of Σ_j log ⟨g_j, d⟩ on a ball, has
/// α_j ⟨g_j, d⟩ = 1 for each task. Invariant to the losses' scales. Gradients are measured in units of their root mean square, as in the published
/// implementation, so that the step grows and shrinks with them.
/// </summary>
public sealed class NashMtl : GramWeighting
{
    /// <inheritdoc/>
    protected override bool WeighsHeads => true;

    private protected override Vector<double> Solve(Matrix<double> gram, TaskLosses losses)
    {
        var ones = Vector<double>.Build.Dense(losses.Tasks, 1);
        return NashBargaining.Solve(gram, ones)?.Alpha ?? ones;
    }
}
