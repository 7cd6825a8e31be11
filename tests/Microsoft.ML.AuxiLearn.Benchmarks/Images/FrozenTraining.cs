using Microsoft.ML.AuxiLearn.Benchmarks.Throughput;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.AuxiLearn.Trainers;
using Microsoft.ML.AuxiLearn.Training;
using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Images;

/// <summary>
/// A frozen backbone whose features are kept, against one that sees every image in every epoch, and against a linear model on as many numbers; and a training
/// of a partly frozen one against a loop written by hand.
/// </summary>
internal static class FrozenTraining
{
    private const int Side = 32;
    private const int Epochs = 20;
    private const int Rounds = 3;

    public static IEnumerable<Figure> Measure() => Kept().Concat(Partly());

    private static IEnumerable<Figure> Kept()
    {
        const int Rows = 320, Width = 32;
        var options = NumberRow.Plain(Epochs, batchSize: 32);
        options.FeatureColumnName = nameof(Photo.Pixels);
        options.Network = Network.ConvNet(16, Width) with { Frozen = true };
        var photos = Photo.View(Rows, Side, 1);
        void Train(bool keeps) => TrainingRun.Execute(((IHostEnvironment)new MLContext(1)).Register("Frozen"), options.Columns(), options.Rows(),
            options.Training() with { KeepsFeatures = keeps }, label => new MulticlassMain(label.KeyCount), new(photos)).Network.Dispose();

        var linear = NumberRow.Plain(Epochs, batchSize: 32);
        linear.Network = Network.Mlp();
        var numbers = NumberRow.View(NumberRow.Rows(Rows, Width), Width);
        var costs = Cost.Medians(Rounds, () => Train(keeps: true), () => Train(keeps: false), () => NumberRow.Fit(numbers, linear).Dispose());
        yield return new($"frozen/convnet/{Epochs}-epochs-over-passing-images", costs[0].Cpu / costs[1].Cpu);
        yield return new($"frozen/convnet/one-pass-in-epochs-of-a-linear-model", (costs[0].Cpu - costs[2].Cpu) * Epochs / costs[2].Cpu);

        var (kept, table) = (EpochsOf(photos, options), EpochsOf(numbers, linear));
        yield return new("frozen/convnet/epoch-over-that-of-a-linear-model", kept.Cpu / table.Cpu, "<= 1.1");
    }

    private static List<Figure> Partly()
    {
        const int Rows = 96, Batch = 16;
        using var scope = NewDisposeScope();
        var options = NumberRow.Plain(3, Batch);
        options.FeatureColumnName = nameof(Photo.Pixels);
        var network = Network.ResNet([1, 1, 1, 1], smallImages: true) with { FrozenStages = 3 };
        options.Network = network;
        var module = nn.Sequential(("backbone", network.Build(new NetworkInput([3, Side, Side]))), ("head", nn.Linear(512, Photo.Classes)));
        return TrainingSteps.Compare("partly-frozen-resnet", Photo.View(Rows, Side, 1), options,
            new TrainingSteps.ByHand(module, rand(Rows, 3, Side, Side), randint(Photo.Classes, [Rows], int64), Batch));
    }

    /// <summary>The median epoch, once the rows are read.</summary>
    private static Cost EpochsOf(IDataView rows, AuxiLearnMulticlassTrainer.Options options)
    {
        var ends = new List<Cost>();
        options.NumberOfEpochs = 10 * Epochs;
        options.Progress = _ => ends.Add(Cost.Now());
        NumberRow.Fit(rows, options).Dispose();
        return Cost.Median([.. ends.Skip(1).Zip(ends, (end, start) => end - start)]);
    }
}
