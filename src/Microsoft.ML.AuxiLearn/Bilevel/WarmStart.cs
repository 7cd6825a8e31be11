using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Bilevel;

/// <summary>
/// The linear system H p = v kept between auxiliary steps: each goes on by a few conjugate residual steps from the last p along the last direction d, since the
/// weights, and with them H and v, move little in between. p, d and H d are part of the optimizer's checkpoint.
/// </summary>
public sealed record WarmStart : IHypergradientSolver
{
    /// <summary>Steps for each auxiliary step, at least 1; an auxiliary step costs one Hessian- and one Jacobian-vector product more.</summary>
    public int Iterations { get; init; } = 2;

    /// <summary>A number added to H's diagonal, at least 0.</summary>
    public double Ridge { get; init; }

    /// <summary>How products are taken.</summary>
    public VectorProducts Products { get; init; } = VectorProducts.CentralDifferences;

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> Solve(HypergradientProblem problem, Tensor v)
    {
        using var scope = NewDisposeScope();
        using var linearization = problem.Linearize(Products);
        Tensor Kept(string name) => problem.Memory.Recall(name, v.shape)?.clone() ?? zeros_like(v);

        var (p, d, hd) = (Kept("p"), Kept("d"), Kept("Hd"));
        var r = v - linearization.Hessian(p, Ridge).Hp;
        for (var k = 0; k < Iterations; k++)
        {
            // d is made conjugate to the last one in H², then |r - a H d| is made smallest; H d of the last auxiliary step is a little stale, r never is
            var hr = linearization.Hessian(r, Ridge).Hp;
            var beta = -Ratio(Vectors.Dot(hr, hd), Vectors.Dot(hd, hd));
            d.mul_(beta).add_(r);
            hd.mul_(beta).add_(hr);
            var a = Ratio(Vectors.Dot(r, hd), Vectors.Dot(hd, hd));
            p.add_(d, alpha: a);
            r.add_(hd, alpha: -a);
            hr.Dispose();
        }
        problem.Memory.Keep("p", p);
        problem.Memory.Keep("d", d);
        problem.Memory.Keep("Hd", hd);
        if (problem.Report is { } report)
            (report.SolutionNorm, report.Residual) = (Vectors.Norm(p), Vectors.Norm(r) / Vectors.Norm(v));
        return [.. linearization.MixedProduct(linearization.Jacobian(p)).Select(part => part.MoveToOuterDisposeScope())];
    }

    private static double Ratio(double a, double b) => b == 0 ? 0 : a / b;
}
