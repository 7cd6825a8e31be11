using System.Collections.Concurrent;

namespace Microsoft.ML.AuxiLearn.Bilevel;

/// <summary>The hypergradient solvers by name, for configuration files and command lines. A program may register its own.</summary>
public static class HypergradientSolvers
{
    private static readonly ConcurrentDictionary<string, Func<IHypergradientSolver>> _factories = new(StringComparer.OrdinalIgnoreCase)
    {
        ["reference"] = () => new Reference(),
        ["t1t2"] = () => new T1T2(),
        ["sama"] = () => new T1T2 { OptimizerAware = true },
        ["neumann"] = () => new ImplicitDifferentiation(new Neumann()),
        ["conjugate-gradient"] = () => new ImplicitDifferentiation(new ConjugateGradient()),
        ["minres"] = () => new ImplicitDifferentiation(new Minres()),
        ["warm-start"] = () => new ImplicitDifferentiation(new WarmStart()),
    };

    /// <summary>The registered names, in alphabetical order.</summary>
    public static IReadOnlyList<string> Names => [.. _factories.Keys.Order(StringComparer.OrdinalIgnoreCase)];

    /// <summary>Adds a solver, or puts another one in its name's place.</summary>
    /// <param name="name">Not empty; its case does not count.</param>
    /// <param name="factory">Makes the solver with its default options.</param>
    public static void Register(string name, Func<IHypergradientSolver> factory)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(factory);
        _factories[name] = factory;
    }

    /// <summary>The solver of that name with its default options.</summary>
    /// <exception cref="ArgumentException">No solver has that name.</exception>
    public static IHypergradientSolver Create(string name) => _factories.TryGetValue(name, out var factory)
        ? factory()
        : throw new ArgumentException($"No hypergradient solver is named '{name}'; expected one of {string.Join(", ", Names)}.", nameof(name));
}
