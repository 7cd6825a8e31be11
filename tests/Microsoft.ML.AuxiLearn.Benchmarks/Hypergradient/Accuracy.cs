using Microsoft.ML.AuxiLearn.Bilevel;
using Microsoft.ML.AuxiLearn.Tests.Oracles;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Hypergradient;

/// <summary>
/// The cosine with the hypergradient of the dense Hessian, over small networks trained until their gradient is zero; products by central differences.
/// </summary>
internal static class Accuracy
{
    private const int Problems = 24;

    private static readonly (string Name, HypergradientSolver Solver, int Steps)[] _solvers =
    [
        ("j0", new T1T2(), 1),
        ("j3", new ImplicitDifferentiation(new Neumann { Terms = 3, Alpha = 1e-4, TailTolerance = 0 }), 1),
        ("neumann-auto-30", new ImplicitDifferentiation(new Neumann { Terms = 30, TailTolerance = 0 }), 1),
        ("neumann-auto-300", new ImplicitDifferentiation(new Neumann { Terms = 300, TailTolerance = 0 }), 1),
        ("conjugate-gradient-30", new ImplicitDifferentiation(new ConjugateGradient { Iterations = 30, Tolerance = 1e-9 }), 1),
        ("minres-30", new ImplicitDifferentiation(new Minres { Iterations = 30, Tolerance = 1e-9 }), 1),
        ("warm-start-after-20", new ImplicitDifferentiation(new WarmStart()), 20),
        ("warm-start-after-50", new ImplicitDifferentiation(new WarmStart()), 50),
    ];

    public static IEnumerable<Figure> Measure()
    {
        var cosines = _solvers.ToDictionary(solver => solver.Name, _ => new List<double>());
        for (var seed = 0UL; seed < Problems; seed++)
        {
            using var scope = NewDisposeScope();
            using var problem = seed % 2 == 0
                ? new StationaryProblem(seed, LossCombiner.Linear())
                : new StationaryProblem(seed, LossCombiner.Nonlinear(4), tasks: 5);
            var exact = problem.Hypergradient(DenseSolver.Exact);
            foreach (var (name, solver, steps) in _solvers)
            {
                using var optimizer = problem.Optimizer(solver);
                var found = problem.Hypergradient(optimizer);
                for (var i = 1; i < steps; i++)
                    found = problem.Hypergradient(optimizer);
                cosines[name].Add((found.dot(exact) / found.norm() / exact.norm()).item<double>());
            }
        }
        foreach (var (name, values) in cosines)
        {
            yield return new($"cosine/{name}/minimum", values.Min());
            yield return new($"cosine/{name}/median", Timing.Median(values));
        }
        yield return new("cosine/best/median", cosines.Values.Max(Timing.Median), ">= 0.99");
    }
}
