using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Bilevel;

/// <summary>
/// H p = v by conjugate gradients from 0. The Hessian of a network need not be positive: the iteration ends at a direction of negative curvature, and the iterate of
/// the smallest residual is taken.
/// </summary>
public sealed record ConjugateGradient : IHypergradientSolver
{
    /// <summary>Hessian-vector products at most, at least 1.</summary>
    public int Iterations { get; init; } = 10;

    /// <summary>The relative residual |v − H p| / |v| at which the iteration ends, at least 0.</summary>
    public double Tolerance { get; init; } = 1e-4;

    /// <summary>A number added to H's diagonal, at least 0.</summary>
    public double Ridge { get; init; }

    /// <summary>How products are taken.</summary>
    public VectorProducts Products { get; init; } = VectorProducts.CentralDifferences;

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> Solve(HypergradientProblem problem, Tensor v)
    {
        using var scope = NewDisposeScope();
        using var linearization = problem.Linearize(Products);
        var (solution, residual) = Iterate(linearization, v, keepVector: problem.Report is not null);
        if (problem.Report is { } report)
            (report.SolutionNorm, report.Residual) = (Vectors.Norm(solution.Vector!), residual);
        return [.. linearization.MixedProduct(solution.Tangents).Select(part => part.MoveToOuterDisposeScope())];
    }

    private (Combination Solution, double Residual) Iterate(Linearization linearization, Tensor v, bool keepVector)
    {
        var solution = new Combination(keepVector);
        var best = new Combination(keepVector);
        var norm = Vectors.Norm(v);
        var (r, d) = (v, v.clone());
        var (square, smallest) = (norm * norm, double.PositiveInfinity);
        for (var k = 0; k < Iterations; k++)
        {
            var (product, tangents) = linearization.Hessian(d, Ridge);
            var curvature = Vectors.Dot(d, product);
            if (curvature <= 0 && k > 0)
                break;
            // at once of negative curvature: |H| in the place of H along v, as good a step as any
            var step = square / (curvature > 0 ? curvature : norm * Vectors.Norm(product));
            solution.Add(step, d, tangents);
            r.AddTimes_(product, -step);
            var next = Vectors.Dot(r, r);
            product.Dispose();
            if (next < smallest)
            {
                best.Dispose();
                (best, smallest) = (solution.Copy(), next);
            }
            if (curvature <= 0 || Math.Sqrt(next) <= Tolerance * norm)
                break;
            d.Times_(next / square).AddTimes_(r, 1);
            square = next;
        }
        return (best, Math.Sqrt(smallest) / norm);
    }
}
