using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Bilevel;

/// <summary>
/// H⁻¹ by the first terms of the Neumann series, p = α Σ_j (I − αH)^j v. Jacobian-vector products are linear, J p = α Σ_j J v_j, and come free with the
/// Hessian-vector products of all terms but the last.
/// </summary>
public sealed record Neumann : IHypergradientSolver
{
    /// <summary>The terms of the series, at least 1; one Hessian-vector product less. The published implementation takes J + 1 terms where it says J.</summary>
    public int Terms { get; init; } = 3;

    /// <summary>α, more than 0 and less than 2 over the largest curvature; null: 1 over it, by power iteration.</summary>
    public double? Alpha { get; init; }

    /// <summary>Whether the leading α is there, which makes p an estimate of H⁻¹v; the published implementation leaves it out.</summary>
    public bool LeadingAlpha { get; init; } = true;

    /// <summary>τ of the tail rule, at least 0: once α|H v_j| &lt; τ|v_j| the remaining terms are taken as v_j; 0: never.</summary>
    public double TailTolerance { get; init; } = 1e-3;

    /// <summary>A number added to H's diagonal, at least 0.</summary>
    public double Ridge { get; init; }

    /// <summary>Hessian-vector products of one estimate of the largest curvature, at least 1.</summary>
    public int PowerIterations { get; init; } = 8;

    /// <summary>Auxiliary steps between two estimates of the largest curvature, at least 1.</summary>
    public int RefreshEvery { get; init; } = 50;

    /// <summary>How products are taken.</summary>
    public VectorProducts Products { get; init; } = VectorProducts.CentralDifferences;

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> Solve(HypergradientProblem problem, Tensor v)
    {
        using var scope = NewDisposeScope();
        using var linearization = problem.Linearize(Products);
        var alpha = Alpha ?? Curvature.Step(problem, linearization, v, PowerIterations, RefreshEvery);
        var solution = new Combination(problem.Report is not null);
        var term = problem.Report is null ? v : v.clone();
        var left = Terms;   // terms of the series not yet added
        while (left > 1)
        {
            var (product, tangents) = linearization.Hessian(term, Ridge);
            var tail = alpha * Vectors.Norm(product) < TailTolerance * Vectors.Norm(term);
            solution.Add(tail ? left : 1, term, tangents);
            left -= tail ? left : 1;
            term.AddTimes_(product, -alpha);
            product.Dispose();
        }
        if (left == 1)
            solution.Add(1, term, linearization.Jacobian(term));
        solution.Scale(LeadingAlpha ? alpha : 1);
        if (problem.Report is { } report)
            (report.Alpha, report.SolutionNorm, report.Residual) = (alpha, Vectors.Norm(solution.Vector!), linearization.Residual(solution.Vector!, v, Ridge));
        return [.. linearization.MixedProduct(solution.Tangents).Select(part => part.MoveToOuterDisposeScope())];
    }
}
