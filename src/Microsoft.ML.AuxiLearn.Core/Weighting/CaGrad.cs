using MathNet.Numerics.LinearAlgebra;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>CAGrad (Liu et al., 2021).</summary>
internal sealed record CaGradMethod : WeightingMethod
{
    /// <summary>c, at least 0.</summary>
    public double C
    {
        get;
        init => field = Positive.OrZero(nameof(C), value);
    } = 0.5;

    public override IReadOnlyList<WeightingSetting> Settings => [WeightingSetting.Number(nameof(C), C, 0.1, 0.9, value => this with { C = value })];

    internal override MethodNotes Notes => new(
        "the step of the best worst case near the mean: max_d min_j ⟨g_j, d⟩, abs(d − g_0) ≤ c abs(g_0), g_0 the mean gradient", MethodNotes.Each,
        "Liu et al., NeurIPS 2021")
    {
        When = "gradients conflict, and the step should stay near the mean; a few tasks",
        LibMtl = "CAGrad",
        TorchJd = "CAGrad",
    };

    public override TaskWeighting Build(WeightingContext context) => new CaGrad { C = C };
}

/// <summary>
/// CAGrad (Liu et al., 2021): max_d min_j ⟨g_j, d⟩ subject to |d − g_0| ≤ c |g_0|, g_0 the mean gradient. Its dual is
/// w = argmin ⟨g_w, g_0⟩ + c |g_0| |g_w| over the simplex, g_w = Σ_j w_j g_j, and d = g_0 + c |g_0| g_w / |g_w|.
/// </summary>
internal sealed class CaGrad : GramWeighting
{
    /// <summary>
    /// c, at least 0: how far from the mean gradient the step may go. 0 is the mean gradient; from 1 on, it may end at any Pareto stationary point.
    /// </summary>
    public double C { get; init; } = 0.5;

    /// <inheritdoc/>
    protected override Vector<double> Solve(Matrix<double> gram, Vector<double> losses, IReadOnlyList<int> tasks)
    {
        var mean = Vector<double>.Build.Dense(tasks.Count, 1.0 / tasks.Count);
        var b = gram * mean;   // ⟨g_j, g_0⟩
        var radius = C * Math.Sqrt(Math.Max(mean * b, 0));
        var w = SimplexMinimum.Find(gram, b, radius);
        var norm = Math.Sqrt(Math.Max(w * gram * w, 0));
        return norm > 0 ? mean + radius / norm * w : mean;   // g_w = 0: Pareto stationary, no direction is better than g_0
    }
}
