using Microsoft.ML.AuxiLearn.Native;
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
        var (p, d, hd) = (problem.Memory.Use("p", v), problem.Memory.Use("d", v), problem.Memory.Use("Hd", v));
        var norm = Vectors.Norm(v);
        var r = Residual(linearization, p, v);
        for (var k = 0; k < Iterations; k++)
        {
            // d is made conjugate to the last one in H², then |r - a H d| is made smallest; H d of the last auxiliary step is a little stale, r never is
            using var hr = linearization.Hessian(r, Ridge).Hp;
            var beta = -Ratio(Vectors.Dot(hr, hd), Vectors.Dot(hd, hd));
            d.Times_(beta).AddTimes_(r, 1);
            hd.Times_(beta).AddTimes_(hr, 1);
            var a = Ratio(Vectors.Dot(r, hd), Vectors.Dot(hd, hd));
            p.AddTimes_(d, a);
            r.AddTimes_(hd, -a);
        }
        if (problem.Report is { } report)
            (report.SolutionNorm, report.Residual) = (Vectors.Norm(p), Vectors.Norm(r) / norm);
        var u = linearization.Jacobian(p);
        if (!double.IsFinite(Vectors.Norm(r)))   // this hypergradient will be skipped: the next one starts afresh
            Array.ForEach(["p", "d", "Hd"], problem.Memory.Forget);
        return [.. linearization.MixedProduct(u).Select(part => part.MoveToOuterDisposeScope())];
    }

    private Tensor Residual(Linearization linearization, Tensor p, Tensor v)
    {
        using var product = linearization.Hessian(p, Ridge).Hp;
        return v.sub_(product);
    }

    private static double Ratio(double a, double b) => b == 0 ? 0 : a / b;
}
