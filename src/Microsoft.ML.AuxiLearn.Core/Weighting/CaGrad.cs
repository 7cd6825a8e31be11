using MathNet.Numerics.LinearAlgebra;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>
/// CAGrad (Liu et al., 2021): max_d min_j ⟨g_j, d⟩ subject to |d − g_0| ≤ c |g_0|, g_0 the mean gradient. Its dual is
/// w = argmin ⟨g_w, g_0⟩ + c |g_0| |g_w| over the simplex, g_w = Σ_j w_j g_j, and d = g_0 + c |g_0| g_w / |g_w|.
/// </summary>
public sealed class CaGrad : GramWeighting
{
    /// <summary>c, at least 0: how far from the mean gradient the step may go. 0 is the mean gradient; from 1 on, it may end at any Pareto stationary point.</summary>
    public double C
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(C));
            field = value;
        }
    } = 0.5;

    private protected override Vector<double> Solve(Matrix<double> gram, TaskLosses losses)
    {
        var mean = Vector<double>.Build.Dense(losses.Tasks, 1.0 / losses.Tasks);
        var b = gram * mean;   // ⟨g_j, g_0⟩
        var radius = C * Math.Sqrt(Math.Max(mean * b, 0));
        var w = SimplexMinimum.Find(gram, b, radius);
        var norm = Math.Sqrt(Math.Max(w * gram * w, 0));
        return norm > 0 ? mean + radius / norm * w : mean;   // g_w = 0: Pareto stationary, no direction is better than g_0
    }
}
