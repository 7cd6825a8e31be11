using Microsoft.ML.AuxiLearn.Benchmarks.Hypergradient;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.AuxiLearn.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Images;

/// <summary>The images per second of a training through the estimator, which draws, converts and augments its batches, over those of the same steps on one batch that is ready.</summary>
internal static class Throughput
{
    private const int Rounds = 4;

    public static IEnumerable<Figure> Measure()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        using var network = new PrimaryNetwork(Network.ResNet18(), new NetworkInput([3, Training.Side, Training.Side]), Photo.Classes);
        Parameter[] parameters = [.. network.parameters()];
        using var optimizer = VectorOptimizer.Create(OptimizerKind.Adam, parameters, 1e-3, 0.9, 1e-4);
        var (images, labels) = (rand([Training.BatchSize, 3, Training.Side, Training.Side], generator: generator), randint(Photo.Classes, [Training.BatchSize], int64, generator: generator));

        var (pipeline, ready) = (new List<double>(), new List<double>());
        for (var round = -1; round < Rounds; round++)
        {
            var epochs = Training.EpochTimes(Network.ResNet18(), WeightingMethod.SingleTask, 1).ToArray();
            var start = Timing.Now();
            for (var step = 0; step < Training.Steps; step++)
                Step();
            if (round < 0)   // the first warms up
                continue;
            pipeline.AddRange(epochs);
            ready.Add(Timing.Now() - start);
        }
        yield return new("throughput/resnet18/pipeline-over-ready", Timing.Median(ready) / Timing.Median(pipeline), ">= 0.95");

        void Step()
        {
            using var step = NewDisposeScope();
            foreach (var parameter in parameters)
                parameter.grad = null;
            nn.functional.cross_entropy(network.forward(images), labels).backward();
            optimizer.step();
        }
    }
}
