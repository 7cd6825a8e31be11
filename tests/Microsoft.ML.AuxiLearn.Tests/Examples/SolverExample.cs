using Microsoft.ML.AuxiLearn.Bilevel;
using Microsoft.ML.AuxiLearn.Combining;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Examples;

/// <summary>Solvers of docs/hypergradients.md.</summary>
internal static class SolverExample
{
    public static AuxiliaryStep Run(nn.Module network, LossCombinerNetwork combiner, Parameter[] w, Parameter[] phi, TrainingLoss trainingLoss, Func<Tensor> AuxiliaryLoss)
    {
        using var auxiliary = optim.SGD(phi, 1e-2);
        // <example>
        var solver = HypergradientSolver.ImplicitDifferentiation(
            LinearSolver.Minres(iterations: 20, tolerance: 1e-3),
            ridge: 0.01,                                                  // ρ of (H + ρI) p = v
            products: VectorProducts.CentralDifferences(selfCheck: true)); // or VectorProducts.Exact
        using var bilevel = new BilevelOptimizer(w, phi, auxiliary, solver, new() { Modules = [network], Project = combiner.Project });
        var step = bilevel.Step(trainingLoss, AuxiliaryLoss);
        Console.WriteLine($"{step.Status} after {step.HessianProducts} products, residual {step.Residual:G3}");
        // </example>
        return step;
    }
}

// <example>
internal sealed record Richardson(double Rate, int Iterations) : LinearSolver
{
    public override LinearSolution Solve(LinearOperator a, Tensor v, SolverMemory memory)
    {
        var p = zeros_like(v);
        for (var k = 0; k < Iterations; k++)
            p += Rate * (v - a.Apply(p).Ap);
        return new() { Status = SolverStatus.Truncated, Vector = p };
    }
}
// </example>
