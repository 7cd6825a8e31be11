using Microsoft.ML.AuxiLearn.Bilevel;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Examples;

/// <summary>The examples of docs/from-python.md.</summary>
internal static class FromPythonExample
{
    public static AuxiLearnRegressionTrainer Trainer(MLContext ml)
    {
        // <example>
        var trainer = ml.Regression.Trainers.AuxiLearn(new AuxiLearnRegressionTrainer.Options
        {
            AuxiliaryTasks = { AuxiliaryTask.Regression("Helpful"), AuxiliaryTask.Regression("Harmful") },
            Weighting = WeightingMethod.AuxiLearnPaper(LossCombiner.Nonlinear(10, 10)),   // SGD of momentum 0.9 for φ, J = 3, α = LearningRate, clipped
            AuxiliarySet = AuxiliarySet.HeldOut(0.1),
            AuxiliaryUpdateInterval = 50,
            AuxiliaryLearningRate = 1e-3,
            LearningRate = 1e-3,
            NumberOfEpochs = 20,
        });
        // </example>
        return trainer;
    }

    public static float[] Loop(nn.Module<Tensor, Tensor> network, Func<Tensor, Tensor> losses, Tensor x, Tensor heldX, int steps)
    {
        // <example>
        using var combiner = LossCombiner.Nonlinear(10, 10).Build(tasks: 3);
        Parameter[] w = [.. network.parameters()], phi = [.. combiner.parameters()];
        using var primary = optim.Adam(w, 1e-3);
        using var auxiliary = optim.SGD(phi, 1e-3, momentum: 0.9);
        using var bilevel = new BilevelOptimizer(w, phi, auxiliary, HypergradientSolver.Reference(terms: 3, alpha: 1e-4), new() { MaxGradientNorm = 25, Project = combiner.Project, Modules = [network] });

        for (var step = 1; step <= steps; step++)
        {
            using var scope = NewDisposeScope();
            combiner.call(losses(x)).backward();
            primary.step();
            primary.zero_grad();
            if (step % 50 == 0)
                bilevel.Step(new TrainingLoss(() => losses(x), combiner.call), () => losses(heldX).select(1, 0).mean());
        }
        // </example>
        using var final = combiner.TaskWeights(losses(x).detach());
        return [.. final.data<float>()];
    }
}
