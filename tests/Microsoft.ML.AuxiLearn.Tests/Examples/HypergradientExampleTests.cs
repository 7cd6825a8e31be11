using Microsoft.ML.AuxiLearn.Bilevel;
using Microsoft.ML.AuxiLearn.Tests.Bilevel;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Examples;

public class HypergradientExampleTests
{
    [Fact]
    public void Learns_that_the_precise_measurement_counts_more_than_the_wrong_one()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        var (x, heldX) = (randn([12, 4], generator: generator), randn([60, 4], generator: generator));
        static Tensor Truth(Tensor input) => (input[TensorIndex.Ellipsis, 0] - input[TensorIndex.Ellipsis, 1]).tanh();
        var noise = randn([12], generator: generator);
        var state = get_rng_state();
        random.manual_seed(4);   // the network's initial weights
        var weights = HypergradientExample.Run(x, stack([Truth(x) + noise / 2, Truth(x), -Truth(x)], 1), heldX, Truth(heldX));
        set_rng_state(state);
        Assert.True(weights[1] > weights[2] + 0.1, string.Join(", ", weights));
    }

    [Fact]
    public void A_solver_tells_how_it_ended_and_ones_own_serves_too()
    {
        using var scope = NewDisposeScope();
        using var problem = new NoisyProblem(dropout: 0);
        var step = SolverExample.Run(problem.Network, problem.Combiner, problem.W, problem.Phi, problem.TrainingLoss, problem.AuxiliaryLoss);
        Assert.True(step is { Skipped: false, HessianProducts: > 0 and <= 20, Residual: > 0 and < 1 });

        HypergradientSolver Damped(LinearSolver solver) => HypergradientSolver.ImplicitDifferentiation(solver, ridge: 100);
        var (found, expected) = (problem.Hypergradient(Damped(new Richardson(0.005, 200))), problem.Hypergradient(Damped(LinearSolver.Minres(50, 1e-8))));
        Assert.True(found.allclose(expected, rtol: 1e-3, atol: 1e-6), $"{found.str()} for {expected.str()}");
    }
}
