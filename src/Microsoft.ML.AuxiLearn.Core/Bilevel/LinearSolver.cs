using Microsoft.ML.AuxiLearn.Bilevel;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn;

/// <summary>
/// One way to solve A p = v with products alone, for <see cref="HypergradientSolver.ImplicitDifferentiation"/>. A solver is an immutable set of options; derive
/// from it to write your own.
/// </summary>
public abstract record LinearSolver
{
    /// <summary>
    /// Conjugate gradients from 0 (Hestenes and Stiefel, 1952). The Hessian of a network need not be positive: the iteration ends at a direction of negative or
    /// no curvature, and the iterate of the smallest residual is taken.
    /// </summary>
    /// <param name="iterations">Products at most, at least 1.</param>
    /// <param name="tolerance">The relative residual |v − A p| / |v| at which the iteration ends, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    public static LinearSolver ConjugateGradient(int iterations = 10, double tolerance = 1e-4) =>
        new ConjugateGradient { Iterations = iterations, Tolerance = tolerance };

    /// <summary>
    /// The minimum residual method (Paige and Saunders, 1975): needs A symmetric but not positive, so saddle points do no harm and the residual never grows.
    /// </summary>
    /// <inheritdoc cref="ConjugateGradient" path="/param|/exception"/>
    public static LinearSolver Minres(int iterations = 10, double tolerance = 1e-4) => new Minres { Iterations = iterations, Tolerance = tolerance };

    /// <summary>The first terms of the Neumann series, p = α Σ_j (I − αA)^j v.</summary>
    /// <param name="terms">At least 1; one product with A less. The published implementation takes J + 1 terms where it says J.</param>
    /// <param name="alpha">α, more than 0 and less than 2 over the largest curvature of A, its damping included; null: 1 over it, by power iteration.</param>
    /// <param name="leadingAlpha">Whether the leading α is there, which makes p an estimate of A⁻¹v; the published implementation leaves it out.</param>
    /// <param name="tailTolerance">τ, at least 0: once α|A v_j| &lt; τ|v_j| the remaining terms are taken as v_j; 0: never.</param>
    /// <param name="powerIterations">Products of one estimate of the largest curvature, at least 1.</param>
    /// <param name="refreshEvery">Auxiliary steps between two such estimates, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    public static LinearSolver Neumann(
        int terms = 3, double? alpha = null, bool leadingAlpha = true, double tailTolerance = 1e-3, int powerIterations = 8, int refreshEvery = 50) =>
        new Neumann
        {
            Terms = terms,
            Alpha = alpha,
            LeadingAlpha = leadingAlpha,
            TailTolerance = tailTolerance,
            PowerIterations = powerIterations,
            RefreshEvery = refreshEvery,
        };

    /// <summary>
    /// The system kept between auxiliary steps: each goes on by a few conjugate residual steps from the last p, since the weights, and with them A and v, move
    /// little in between.
    /// </summary>
    /// <param name="iterations">Steps for each auxiliary step, at least 1; an auxiliary step costs one product with A and one with J more.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no step.</exception>
    public static LinearSolver WarmStart(int iterations = 2) => new WarmStart { Iterations = iterations };

    /// <summary>p with A p ≈ v. Breakdown is judged relative to A and v, whatever their scale.</summary>
    /// <param name="a">A, symmetric; it may be indefinite, singular or zero.</param>
    /// <param name="v">[P], not zero; the solver's own, to work in.</param>
    /// <param name="memory">What the solver keeps until the next auxiliary step.</param>
    public abstract LinearSolution Solve(LinearOperator a, Tensor v, SolverMemory memory);
}
