using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Bilevel;

/// <summary>
/// One way from v = dL_A/dw to the hypergradient dL_A/dφ = −(d²L_T/dφdw) p with p ≈ H⁻¹v and H = d²L_T/dw²: <see cref="ImplicitDifferentiation"/> with an
/// <see cref="ILinearSolver"/>, or a shortcut that needs no linear system. A solver is an immutable set of options; what it keeps between auxiliary steps lives
/// in <see cref="HypergradientProblem.Memory"/>.
/// </summary>
public interface IHypergradientSolver
{
    /// <summary>The hypergradient.</summary>
    /// <param name="problem">The training loss at the present weights and its products with vectors.</param>
    /// <param name="v">dL_A/dw, the trainable primary parameters' gradients one after the other, [P]; the solver's own, to work in.</param>
    /// <returns>dL_A/dφ, one tensor for each auxiliary parameter and of its shape.</returns>
    IReadOnlyList<Tensor> Solve(HypergradientProblem problem, Tensor v);
}
