using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Bilevel;

/// <summary>
/// H⁻¹ taken as a multiple of the identity: one Jacobian-vector product of the primary network and a second derivative of the auxiliary network alone,
/// dL_A/dφ = −s ∇φ⟨J v, ∂S/∂c⟩. The cheapest solver, 5/3 of a training step, and the paper's to a constant factor where its α is small.
/// </summary>
internal sealed record T1T2 : HypergradientSolver
{
    /// <summary>
    /// s of p = s v, more than 0. 4 (the default) is the scale of the published implementation with J = 3, J + 1 in general; α is that of theory, about 1 over
    /// the largest curvature of L_T, or the primary learning rate.
    /// </summary>
    public double Scale { get; init => field = Setting.Positive(value); } = 4;

    /// <summary>
    /// Whether H⁻¹ is taken as a multiple of the primary optimizer's own step instead (SAMA, Choe et al., 2023): p = s (∂Δ/∂g) ⊙ v with Δ(g) the step that
    /// <see cref="BilevelOptions.PrimaryOptimizer"/>, Adam or SGD, makes of a gradient g; g is what the last primary step left in .grad. The learning rate is
    /// in Δ.
    /// </summary>
    public bool OptimizerAware { get; init; }

    /// <summary>How J v is taken.</summary>
    public VectorProducts Products { get; init; } = VectorProducts.CentralDifferences();

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The step is to be optimizer-aware and no primary optimizer is known, or one that is neither Adam nor
    /// SGD.</exception>
    internal override IReadOnlyList<Tensor> Solve(HypergradientProblem problem, Tensor v)
    {
        using var scope = NewDisposeScope();
        using var linearization = problem.Linearize(Products);
        var p = OptimizerAware ? v * OptimizerStep.Slope(problem) : v;
        IReadOnlyList<Tensor> u = [.. linearization.Jacobian(p).Select(tangent => tangent.Times_(Scale))];   // s J v costs less than J (s v)
        problem.Report.Alpha = Scale;
        if (problem.Options.Diagnostics)
            problem.Report.SolutionNorm = Scale * Vectors.Norm(p);
        return [.. linearization.MixedProduct(u).Select(part => part.MoveToOuterDisposeScope())];
    }
}
