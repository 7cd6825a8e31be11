using MathNet.Numerics.LinearAlgebra;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>
/// argmin_w ⟨b, w⟩ + c √(wᵀ M w) over the simplex (w ≥ 0, Σ w = 1), M positive semi-definite, c ≥ 0, by pairwise Frank-Wolfe steps: weight moves from the worst
/// vertex in use to the best one, as far as an exact line search says. With b = 0 it is the min-norm point.
/// </summary>
internal static class SimplexMinimum
{
    private const int MaxSteps = 10_000;
    private const double Tolerance = 1e-12;   // of the slopes, relative to their size at a vertex

    public static Vector<double> Find(Matrix<double> m, Vector<double> b, double c)
    {
        var tasks = b.Count;
        var w = Vector<double>.Build.Dense(tasks, 1.0 / tasks);
        var largest = m.Diagonal().Maximum();
        var tolerance = Tolerance * (b.InfinityNorm() * Math.Sqrt(largest) + c * largest);
        var mw = m * w;
        for (var step = 0; step < MaxSteps; step++)
        {
            var q = Math.Max(w * mw, 0);
            var slopes = Math.Sqrt(q) * b + c * mw;   // √q times the gradient, which has none where q = 0
            var to = slopes.MinimumIndex();
            var from = slopes.MapIndexed((i, slope) => w[i] > 0 ? slope : double.NegativeInfinity, Zeros.Include).MaximumIndex();
            if (!(slopes[from] - slopes[to] > tolerance))
                break;
            var amount = Math.Min(w[from], LineSearch(b[to] - b[from], c, q, mw[to] - mw[from], m[to, to] - 2 * m[to, from] + m[from, from]));
            w[to] += amount;
            w[from] -= amount;
            mw += amount * (m.Column(to) - m.Column(from));
        }
        return w;
    }

    /// <summary>argmin_γ kγ + c √(q + 2aγ + hγ²), which decreases at 0: r = hγ + a solves k √((r² + hq − a²) / h) + c r = 0.</summary>
    private static double LineSearch(double k, double c, double q, double a, double h)
    {
        var steepness = h * c * c - k * k;
        return h > 0 && steepness > 0 ? (-k * Math.Sqrt(Math.Max(h * q - a * a, 0) / steepness) - a) / h : double.PositiveInfinity;
    }
}
