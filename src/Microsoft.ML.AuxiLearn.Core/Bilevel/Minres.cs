using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Bilevel;

/// <summary>
/// H p = v by the minimum residual method (Paige and Saunders, 1975): the p of each Krylov space that makes |v − H p| smallest, which needs H symmetric but not
/// positive, so saddle points do no harm and the residual never grows.
/// </summary>
public sealed record Minres : IHypergradientSolver
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
        var (solution, residual) = Iterate(linearization, v, Iterations, Tolerance, Ridge, keepVector: problem.Report is not null);
        if (problem.Report is { } report)
            (report.SolutionNorm, report.Residual) = (Vectors.Norm(solution.Vector!), residual);
        return [.. linearization.MixedProduct(solution.Tangents).Select(part => part.MoveToOuterDisposeScope())];
    }

    internal static (Combination Solution, double Residual) Iterate(Linearization linearization, Tensor v, int iterations, double tolerance, double ridge, bool keepVector)
    {
        // Lanczos: H q_k = β_k q_{k-1} + α_k q_k + β_{k+1} q_{k+1}; rotations (c, s) make the tridiagonal matrix triangular; w_k are the columns of Q R⁻¹
        var norm = Vectors.Norm(v);
        var solution = new Combination(keepVector);
        var (w, wBefore) = (new Combination(keepVector), new Combination(keepVector));
        var (q, qBefore) = (v.Times_(1 / norm), zeros_like(v));
        var (beta, c, s, delta, epsilon, residual) = (0.0, -1.0, 0.0, 0.0, 0.0, norm);
        for (var k = 0; k < iterations && residual > tolerance * norm; k++)
        {
            var (next, tangents) = linearization.Hessian(q, ridge);
            var alpha = Vectors.Dot(q, next);
            next.AddTimes_(q, -alpha).AddTimes_(qBefore, -beta);
            beta = Vectors.Norm(next);

            var (offDiagonal, diagonal, beyond) = (c * delta + s * alpha, s * delta - c * alpha, epsilon);
            (epsilon, delta) = (s * beta, -c * beta);
            var gamma = Math.Max(Math.Sqrt(diagonal * diagonal + beta * beta), double.Epsilon);
            (c, s) = (diagonal / gamma, beta / gamma);

            var column = new Combination(keepVector);
            column.Add(1 / gamma, q, tangents);
            column.Add(-beyond / gamma, wBefore);
            column.Add(-offDiagonal / gamma, w);
            solution.Add(c * residual, column);
            residual *= s;
            wBefore.Dispose();
            (wBefore, w) = (w, column);
            if (beta <= 1e-14 * norm)   // the Krylov space is exhausted: the solution is exact
                break;
            qBefore.Dispose();
            (qBefore, q) = (q, next.Times_(1 / beta));
        }
        return (solution, residual / norm);
    }
}
