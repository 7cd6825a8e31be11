using Microsoft.ML.AuxiLearn.Native;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Bilevel;

/// <summary>
/// A⁻¹ by the first terms of the Neumann series, p = α Σ_j (I − αA)^j v. Jacobian-vector products are linear, J p = α Σ_j J v_j, and come free with the
/// products of all terms but the last.
/// </summary>
internal sealed record Neumann : LinearSolver
{
    private const double Growth = 2;   // of the terms, where the series ends: beyond it, directions of negative curvature drown the others

    /// <summary>The terms of the series, at least 1; one product with A less. The published implementation takes J + 1 terms where it says J.</summary>
    public int Terms { get; init => field = Setting.AtLeast(1, value); } = 3;

    /// <summary>α, more than 0 and less than 2 over the largest curvature of A, its damping included; null: 1 over it, by power iteration.</summary>
    public double? Alpha { get; init => field = Setting.Positive(value); }

    /// <summary>Whether the leading α is there, which makes p an estimate of A⁻¹v; the published implementation leaves it out.</summary>
    public bool LeadingAlpha { get; init; } = true;

    /// <summary>τ of the tail rule, at least 0: once α|A v_j| &lt; τ|v_j| the remaining terms are taken as v_j; 0: never.</summary>
    public double TailTolerance { get; init => field = Setting.NotNegative(value); } = 1e-3;

    /// <summary>Products of one estimate of the largest curvature, at least 1.</summary>
    public int PowerIterations { get; init => field = Setting.AtLeast(1, value); } = 8;

    /// <summary>Auxiliary steps between two estimates of the largest curvature, at least 1.</summary>
    public int RefreshEvery { get; init => field = Setting.AtLeast(1, value); } = 50;

    /// <inheritdoc/>
    public override LinearSolution Solve(LinearOperator a, Tensor v, SolverMemory memory)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(memory);
        var alpha = Alpha ?? Curvature.Step(a, v, memory, PowerIterations, RefreshEvery);
        if (!double.IsFinite(alpha))
            return double.IsNaN(alpha) ? LinearSolution.NotFinite : LinearSolution.Zero(v);
        var (solution, rounding, status) = (new Combination(a.NeedsVector), Vectors.Rounding(v), SolverStatus.Truncated);
        var (norm, term, left) = (Vectors.Norm(v), v, Terms);   // left: terms not yet added
        while (left > 1 && status == SolverStatus.Truncated)
        {
            var (product, tangents) = a.Apply(term);
            var stretch = Vectors.Norm(product);
            if (!double.IsFinite(stretch))
                return LinearSolution.NotFinite;
            if (stretch == 0 && solution.IsEmpty)   // (I - αA)^j v = v: the series has no sum
                return LinearSolution.Zero(v);
            var added = alpha * stretch < TailTolerance * Vectors.Norm(term) ? left : 1;
            solution.Add(added, term, tangents);
            left -= added;
            term.AddTimes_(product, -alpha);
            product.Dispose();
            status = (Vectors.Norm(term) / norm) switch
            {
                > Growth => SolverStatus.Diverged,
                var size when size <= rounding => SolverStatus.Converged,
                _ => SolverStatus.Truncated,
            };
        }
        if (left == 1 && status == SolverStatus.Truncated)
            solution.Add(1, term, a.Jacobian(term));
        solution.Scale(LeadingAlpha ? alpha : 1);
        return solution.ToSolution(status, alpha: alpha);
    }
}
