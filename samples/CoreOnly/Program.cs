using Microsoft.ML.AuxiLearn;
using Microsoft.ML.AuxiLearn.Bilevel;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Samples.CoreOnly;

/// <summary>
/// Auxiliary learning with TorchSharp alone. The main task has few, noisy labels; one auxiliary task has the same target, the other a different one. The
/// auxiliary network g(l; phi) learns how much each task should count, along the hypergradient of the main loss on held-out rows.
/// </summary>
public static class Program
{
    private const int Features = 10, Rows = 40, HeldOut = 40, Steps = 600, UpdateInterval = 10;

    /// <summary>Trains, and prints the weight of each task.</summary>
    public static void Main()
    {
        var weights = Train(seed: 1);
        Console.WriteLine($"Learned weights: main {weights[0]:F2}, same target {weights[1]:F2}, another target {weights[2]:F2}.");
        Console.WriteLine("Next: docs/hypergradients.md explains the solvers; samples/Quickstart does the same with an ML.NET trainer.");
    }

    /// <summary>The derivative of the training loss by each task's mean loss, the main task's first.</summary>
    public static float[] Train(int seed)
    {
        AuxiLearnEnvironment.Initialize();
        using var scope = NewDisposeScope();
        using var random = new Generator((ulong)seed);
        Tensor truth = randn([Features, 1], generator: random), other = randn([Features, 1], generator: random);
        Tensor x = randn([Rows, Features], generator: random), heldX = randn([HeldOut, Features], generator: random);
        var targets = cat([x.matmul(truth) + 2 * randn([Rows, 1], generator: random), x.matmul(truth), x.matmul(other)], 1);   // [n, T]
        var heldTarget = heldX.matmul(truth);

        using var network = nn.Linear(Features, 1);   // one head for all three: the other target pulls it away
        using var combiner = LossCombiner.Linear().Build(tasks: 3);
        Parameter[] w = [.. network.parameters()], phi = [.. combiner.parameters()];
        using var primary = optim.Adam(w, 1e-2);
        using var auxiliary = optim.Adam(phi, 5e-2);
        using var bilevel = new BilevelOptimizer(w, phi, auxiliary, HypergradientSolver.T1T2(), new() { Modules = [network], Project = combiner.Project });
        var trainingLoss = new TrainingLoss(() => (network.call(x) - targets).square(), combiner.call);   // losses per sample [n, T], and g

        for (var step = 1; step <= Steps; step++)
        {
            using var steps = NewDisposeScope();
            primary.zero_grad();
            trainingLoss.Evaluate().backward();
            primary.step();
            if (step % UpdateInterval == 0)
                bilevel.Step(trainingLoss, () => (network.call(heldX) - heldTarget).square().mean());
        }
        return combiner.TaskWeights((network.call(x) - targets).square()).data<float>().ToArray();
    }
}
