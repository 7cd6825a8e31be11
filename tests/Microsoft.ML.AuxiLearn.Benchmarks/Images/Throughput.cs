using Microsoft.ML.AuxiLearn.Benchmarks.Hypergradient;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.AuxiLearn.Optimizing;
using Microsoft.ML.AuxiLearn.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Images;

/// <summary>
/// The images per second of a training through the estimator, which draws, converts and augments its batches, over those of the same steps on one batch that is
/// ready. Each has a new network in each round, whose place in memory alone makes it faster or slower by a tenth.
/// </summary>
internal static class Throughput
{
    private const int Rounds = 8;

    public static IEnumerable<Figure> Measure()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var (images, labels) = (rand([Training.BatchSize, 3, Training.Side, Training.Side], generator: generator),
            randint(Photo.Classes, [Training.BatchSize], int64, generator: generator));
        var (pipeline, ready) = (new List<double>(), new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            var (epochs, steps) = (Training.EpochTimes(Network.ResNet18(), WeightingMethod.SingleTask, 1).ToArray(), Ready(images, labels));
            if (round == 0)   // warms up
                continue;
            pipeline.AddRange(epochs);
            ready.AddRange(steps);
        }
        yield return new("throughput/resnet18/pipeline-over-ready", Timing.Median(ready) / Timing.Median(pipeline), ">= 0.95");
        yield return new("throughput/resnet18/images per second", Training.Steps * Training.BatchSize / Timing.Median(pipeline));
    }

    /// <summary>The seconds of as many epochs as <see cref="Training.EpochTimes"/> tells of.</summary>
    private static double[] Ready(Tensor images, Tensor labels)
    {
        using var scope = NewDisposeScope();
        using var network = new PrimaryNetwork(Network.ResNet18(), new NetworkInput([3, Training.Side, Training.Side]), Photo.Classes);
        Parameter[] parameters = [.. network.parameters()];
        using var optimizer = VectorOptimizer.Create(new(OptimizerKind.Adam, 1e-3, 0.9, 1e-4), parameters);
        return [.. Enumerable.Range(0, Training.Epochs).Select(_ => Epoch()).Skip(1)];

        double Epoch()
        {
            var start = Timing.Now();
            for (var step = 0; step < Training.Steps; step++)
            {
                using var each = NewDisposeScope();
                foreach (var parameter in parameters)
                    parameter.grad = null;
                nn.functional.cross_entropy(network.forward(images), labels).backward();
                optimizer.step();
            }
            return Timing.Now() - start;
        }
    }
}
