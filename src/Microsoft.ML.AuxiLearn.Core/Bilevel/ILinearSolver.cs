using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Bilevel;

/// <summary>
/// One way to solve A p = v with products alone. A solver is an immutable set of options; <see cref="ImplicitDifferentiation"/> makes a hypergradient of its p.
/// </summary>
public interface ILinearSolver
{
    /// <summary>p with A p ≈ v. Breakdown is judged relative to A and v, whatever their scale.</summary>
    /// <param name="a">A, symmetric; it may be indefinite, singular or zero.</param>
    /// <param name="v">[P], not zero; the solver's own, to work in.</param>
    /// <param name="memory">What the solver keeps until the next auxiliary step.</param>
    LinearSolution Solve(LinearOperator a, Tensor v, SolverMemory memory);
}
