using MathNet.Numerics.LinearAlgebra;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>FairGrad (Ban and Ji, 2024).</summary>
internal sealed record FairGradMethod : WeightingMethod
{
    /// <summary>α, positive.</summary>
    public double Alpha
    {
        get;
        init => field = Positive.Checked(nameof(Alpha), value);
    } = 1;

    public override IReadOnlyList<WeightingSetting> Settings => [WeightingSetting.Number(nameof(Alpha), Alpha, 0.5, 10, value => this with { Alpha = value })];

    internal override MethodNotes Notes => new(
        "α-fair gains: max_d Σ_j ⟨g_j, d⟩^(1 − α) / (1 − α) on a ball, d = Σ_j w_j g_j with M w = w^(−1 / α)", MethodNotes.Each, "Ban and Ji, ICML 2024")
    {
        When = "the task that gains least must gain too; a few tasks",
        LibMtl = "FairGrad",
    };

    public override TaskWeighting Build(WeightingContext context) => new FairGrad { Alpha = Alpha };
}

/// <summary>
/// FairGrad: M w = w^(−1/α), w > 0, the minimum of wᵀ M w / 2 − Σ_j φ(w_j) with φ' = w^(−1/α), by Newton steps. M over its mean diagonal s has the solution
/// s^(α/(1+α)) w.
/// </summary>
internal sealed class FairGrad : GramWeighting
{
    private const int MaxSteps = 500;
    private const double Tolerance = 1e-10;
    private const double Ridge = 1e-6;   // bounds w where gradients cancel, where it would be infinite

    /// <summary>α.</summary>
    public double Alpha { get; init; } = 1;

    /// <inheritdoc/>
    protected override Tensor HeadWeights(Tensor weights, TaskLosses losses) => weights;

    /// <inheritdoc/>
    protected override Vector<double> Solve(Matrix<double> gram, Vector<double> losses, IReadOnlyList<int> tasks)
    {
        var scale = gram.Diagonal().Average();
        var m = gram / scale + Matrix<double>.Build.DiagonalIdentity(gram.RowCount) * Ridge;
        var w = m.Diagonal().PointwisePower(-Alpha / (1 + Alpha));
        for (var step = 0; step < MaxSteps; step++)
        {
            var slope = m * w - w.PointwisePower(-1 / Alpha);
            var curvature = m + Matrix<double>.Build.DenseOfDiagonalVector(w.PointwisePower(-1 / Alpha - 1) / Alpha);
            var direction = curvature.Cholesky().Solve(slope);
            var r = direction.PointwiseDivide(w).InfinityNorm();
            if (!(r > Tolerance))
                break;
            var length = 1 / (1 + r);   // w stays positive
            for (var value = Value(m, w); length > Tolerance
                && Value(m, w - length * direction) > value - 1e-4 * length * (slope * direction) + 1e-14 * Math.Abs(value);)
                length /= 2;
            w -= length * direction;
        }
        return w * Math.Pow(scale, -Alpha / (1 + Alpha));
    }

    private double Value(Matrix<double> m, Vector<double> w) =>
        w * m * w / 2 - (Alpha == 1 ? w.PointwiseLog().Sum() : w.PointwisePower(1 - 1 / Alpha).Sum() / (1 - 1 / Alpha));
}
