using Microsoft.ML.AuxiLearn.Bilevel;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Examples;

/// <summary>The example of docs/hypergradients.md.</summary>
internal static class HypergradientExample
{
    public static float[] Run(Tensor x, Tensor targets, Tensor heldX, Tensor heldTarget)
    {
        // <example>
        // three measurements of one target; the first is the main one, the other two may help or harm
        using var network = nn.Sequential(nn.Linear(4, 16), nn.Tanh(), nn.Linear(16, 1));
        using var combiner = LossCombiner.Linear().Build(tasks: 3);
        Parameter[] w = [.. network.parameters()], phi = [.. combiner.parameters()];
        using var primary = optim.Adam(w, 1e-2);
        using var auxiliary = optim.SGD(phi, 1e-2, momentum: 0.9);
        using var bilevel = new BilevelOptimizer(w, phi, auxiliary, HypergradientSolver.T1T2(), new() { Modules = [network], Project = combiner.Project });

        var trainingLoss = new TrainingLoss(() => (network.call(x) - targets).square(), combiner.call);
        Tensor AuxiliaryLoss() => (network.call(heldX).squeeze(1) - heldTarget).square().mean();

        for (var step = 1; step <= 400; step++)
        {
            using var scope = NewDisposeScope();
            primary.zero_grad();
            trainingLoss.Evaluate().backward();
            primary.step();
            if (step % 10 == 0)
                bilevel.Step(trainingLoss, AuxiliaryLoss);
        }
        // </example>
        using var weights = combiner.TaskWeights((network.call(x) - targets).square());
        return weights.data<float>().ToArray();
    }
}
