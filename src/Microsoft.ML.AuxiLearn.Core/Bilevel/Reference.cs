using Microsoft.ML.AuxiLearn.Distributing;
using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Bilevel;

/// <summary>
/// The published algorithm to the letter: p = Σ_{j≤J} (I − αH)^j v by double backward, J + 1 terms and no leading α, so p is 1/α times H⁻¹v, and the
/// primary optimizer's weight decay is not in H. For parity and as the baseline of the benchmarks.
/// </summary>
internal sealed record Reference : HypergradientSolver
{
    /// <summary>J, the Hessian-vector products; at least 0.</summary>
    public int Terms { get; init => field = Setting.AtLeast(0, value); } = 3;

    /// <summary>α of the series, more than 0; the paper takes the primary learning rate.</summary>
    public double Alpha { get; init => field = Setting.Positive(value); } = 1e-4;

    /// <inheritdoc/>
    internal override IReadOnlyList<Tensor> Solve(HypergradientProblem problem, Tensor v)
    {
        using var scope = NewDisposeScope();
        using var mode = enable_grad();
        using var twice = SecondDerivatives.Needed();
        var loss = problem.Combine(problem.Outputs());
        var gradient = PrimaryWeights.Pack(Autograd.Grad(loss, problem.Primary, createGraph: true));

        var (term, p) = (v.clone(), v.clone());
        for (var j = 0; j < Terms && gradient.requires_grad; j++)
        {
            using var pass = NewDisposeScope();
            var product = PrimaryWeights.Pack(Autograd.Grad([gradient], problem.Primary, [term], retainGraph: true));
            term.AddTimes_(problem.Options.Collective.Mean_(product), -Alpha);
            p.AddTimes_(term, 1);
        }
        (problem.Report.Alpha, problem.Report.HessianProducts) = (Alpha, Terms);
        if (problem.Options.Diagnostics)
            problem.Report.SolutionNorm = Vectors.Norm(p);
        return [.. problem.NegativeGradient(gradient, p).Select(part => part.MoveToOuterDisposeScope())];
    }
}
