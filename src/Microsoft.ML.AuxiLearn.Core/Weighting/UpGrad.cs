using MathNet.Numerics.LinearAlgebra;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>UPGrad (Quinton and Rey, 2024).</summary>
internal sealed record UpGradMethod : WeightingMethod
{
    internal override MethodNotes Notes => new(
        "the mean of the gradients, each projected onto the steps that raise no loss: d = Σ_j π(g_j) / T, π onto {d : ⟨g_k, d⟩ ≥ 0 for all k}",
        MethodNotes.Each, "Quinton and Rey, 2024, arXiv:2406.16232")
    {
        When = "no step may raise a task's loss; a few tasks",
        LibMtl = "UPGrad",
        TorchJd = "UPGrad",
    };

    public override TaskWeighting Build(WeightingContext context) => new UpGrad();
}

/// <summary>
/// UPGrad: π(g_i) = Gᵀ v with v = argmin vᵀ M v over v ≥ e_i, the dual of the projection onto {d : G d ≥ 0}; the weights are the mean of the v.
/// </summary>
internal sealed class UpGrad : GramWeighting
{
    private const double Ridge = 1e-12;   // so that M can be factored where gradients depend on each other

    /// <inheritdoc/>
    protected override Vector<double> Solve(Matrix<double> gram, Vector<double> losses, IReadOnlyList<int> tasks)
    {
        // in units of the gradients' lengths: v_j |g_j| for v_j, so that no task is too small to be seen
        var lengths = gram.Diagonal().PointwiseSqrt();
        var m = gram.MapIndexed((i, j, product) => product / lengths[i] / lengths[j]) + Matrix<double>.Build.DiagonalIdentity(tasks.Count) * Ridge;
        var sum = Vector<double>.Build.Dense(tasks.Count);
        for (var i = 0; i < tasks.Count; i++)
        {
            // v = e_i + x, x ≥ 0: xᵀ M x / 2 + (M e_i)ᵀ x
            var x = NonNegativeMinimum.Find(m, m.Column(i));
            x[i] += 1;
            sum += x * lengths[i];   // the projection is linear in the length of what is projected
        }
        return sum.PointwiseDivide(lengths) / tasks.Count;
    }
}
