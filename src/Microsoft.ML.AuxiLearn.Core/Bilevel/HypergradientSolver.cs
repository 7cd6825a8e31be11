using Microsoft.ML.AuxiLearn.Bilevel;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn;

/// <summary>
/// One way from v = dL_A/dw to the hypergradient dL_A/dφ = −(d²L_T/dφdw) p with p ≈ H⁻¹v and H = d²L_T/dw²: implicit differentiation with a linear solver, or
/// a shortcut that needs no linear system. A solver is an immutable set of options.
/// </summary>
public abstract record HypergradientSolver
{
    private protected HypergradientSolver()
    {
    }

    private static readonly Dictionary<string, HypergradientSolver> _named = new(StringComparer.OrdinalIgnoreCase)
    {
        ["conjugate-gradient"] = ImplicitDifferentiation(LinearSolver.ConjugateGradient()),
        ["minres"] = ImplicitDifferentiation(LinearSolver.Minres()),
        ["neumann"] = ImplicitDifferentiation(LinearSolver.Neumann()),
        ["reference"] = Reference(),
        ["sama"] = T1T2(optimizerAware: true),
        ["t1t2"] = T1T2(),
        ["warm-start"] = ImplicitDifferentiation(LinearSolver.WarmStart()),
    };

    /// <summary>The names that <see cref="Parse"/> knows, in alphabetical order.</summary>
    public static IReadOnlyList<string> Names => [.. _named.Keys.Order(StringComparer.Ordinal)];

    /// <summary>
    /// H⁻¹ taken as a multiple of the identity, p = s v: one Jacobian-vector product of the primary network and a second derivative of the auxiliary network
    /// alone. The cheapest solver, and the paper's to a constant factor where its α is small.
    /// </summary>
    /// <param name="scale">s, more than 0: J + 1 is the scale of the published implementation with J terms, α that of theory with H⁻¹ ≈ α I.</param>
    /// <param name="optimizerAware">
    /// Whether H⁻¹ is taken as a multiple of the primary optimizer's own step instead (SAMA, Choe et al., 2023): p = s (∂Δ/∂g) ⊙ v with Δ(g) the step that Adam
    /// or SGD makes of a gradient g.
    /// </param>
    /// <param name="products">How J v is taken; null: by central differences.</param>
    /// <exception cref="ArgumentOutOfRangeException">The scale is not more than 0.</exception>
    public static HypergradientSolver T1T2(double scale = 4, bool optimizerAware = false, VectorProducts? products = null) =>
        new T1T2 { Scale = scale, OptimizerAware = optimizerAware, Products = products ?? VectorProducts.CentralDifferences() };

    /// <summary>
    /// The published algorithm to the letter: p = Σ_{j≤J} (I − αH)^j v by double backward, J + 1 terms and no leading α, so p is 1/α times H⁻¹v. For parity
    /// and comparisons.
    /// </summary>
    /// <param name="terms">J, the Hessian-vector products; at least 0.</param>
    /// <param name="alpha">α of the series, more than 0; the paper takes the primary learning rate.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    public static HypergradientSolver Reference(int terms = 3, double alpha = 1e-4) => new Reference { Terms = terms, Alpha = alpha };

    /// <summary>The implicit function theorem, whichever the linear solver: v, a solution p of (H + ρI) p = v, and the mixed product.</summary>
    /// <param name="solver">How the linear system is solved.</param>
    /// <param name="ridge">ρ, added to H's diagonal, at least 0: damps directions of little curvature.</param>
    /// <param name="products">How products with J and H are taken; null: by central differences.</param>
    /// <exception cref="ArgumentOutOfRangeException">The ridge is negative.</exception>
    public static HypergradientSolver ImplicitDifferentiation(LinearSolver solver, double ridge = 0, VectorProducts? products = null) =>
        new ImplicitDifferentiation(solver) { Ridge = ridge, Products = products ?? VectorProducts.CentralDifferences() };

    /// <summary>The solver of that name, whatever its case, with its default options: for configuration files and command lines.</summary>
    /// <exception cref="ArgumentException">No solver has that name.</exception>
    public static HypergradientSolver Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _named.TryGetValue(name, out var solver)
            ? solver
            : throw new ArgumentException($"No hypergradient solver is named '{name}'; expected one of {string.Join(", ", Names)}.", nameof(name));
    }

    /// <summary>The hypergradient.</summary>
    /// <param name="problem">The training loss at the present weights and its products with vectors; its memory lasts until the next auxiliary step.</param>
    /// <param name="v">dL_A/dw, the trainable primary parameters' gradients one after the other, [P]; the solver's own, to work in.</param>
    /// <returns>dL_A/dφ, one tensor for each auxiliary parameter and of its shape.</returns>
    internal abstract IReadOnlyList<Tensor> Solve(HypergradientProblem problem, Tensor v);
}
