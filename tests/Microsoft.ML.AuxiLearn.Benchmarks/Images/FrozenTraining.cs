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
/// A frozen backbone whose features are kept, against one that sees every image in every epoch, and against a linear model on as many numbers; and a partly
/// frozen one whose maps are kept, against one that sees every image in every step, and against a loop written by hand.
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

        var linear = NumberRow.Plain(Epochs, batchSize: 32);
        linear.Network = Network.Mlp();
        var numbers = NumberRow.View(NumberRow.Rows(Rows, Width), Width);
        var costs = Cost.Medians(Rounds, () => Train(photos, options, keeps: true), () => Train(photos, options, keeps: false),
            () => NumberRow.Fit(numbers, linear).Dispose());
        yield return new($"frozen/convnet/{Epochs}-epochs-over-passing-images", costs[0].Cpu / costs[1].Cpu);
        yield return new($"frozen/convnet/one-pass-in-epochs-of-a-linear-model", (costs[0].Cpu - costs[2].Cpu) * Epochs / costs[2].Cpu);

        var (kept, table) = (EpochOf(photos, options, 10 * Epochs), EpochOf(numbers, linear, 10 * Epochs));
        yield return new("frozen/convnet/epoch-over-that-of-a-linear-model", kept.Cpu / table.Cpu, "<= 1.1");
    }

    private static IEnumerable<Figure> Partly()
    {
        const int Rows = 96, Batch = 16;
        using var scope = NewDisposeScope();
        var options = NumberRow.Plain(3, Batch);
        options.FeatureColumnName = nameof(Photo.Pixels);
        var network = Network.ResNet([1, 1, 1, 1], smallImages: true) with { FrozenStages = 3 };
        options.Network = network;
        var photos = Photo.View(Rows, Side, 1);
        var module = nn.Sequential(("backbone", network.Build(new NetworkInput([3, Side, Side]))), ("head", nn.Linear(512, Photo.Classes)));
        var figures = TrainingSteps.Compare("partly-frozen-resnet", photos, options,
            new TrainingSteps.ByHand(module, rand(Rows, 3, Side, Side), randint(Photo.Classes, [Rows], int64), Batch));
        var (kept, passed) = (EpochOf(photos, options, Epochs), EpochOf(photos, options, Epochs, keeps: false));
        return [.. figures, .. kept.Speed("frozen/partly-frozen-resnet/steps-over-passing-images", passed, null)];
    }

    private static void Train(IDataView rows, AuxiLearnMulticlassTrainer.Options options, bool keeps) =>
        TrainingRun.Execute(((IHostEnvironment)new MLContext(1)).Register("Frozen"), options.Columns(), options.Rows(),
            options.Training() with { KeepsFeatures = keeps }, label => new MulticlassMain(label.KeyCount), new(rows)).Network.Dispose();

    /// <summary>The median epoch, once the rows are read.</summary>
    private static Cost EpochOf(IDataView rows, AuxiLearnMulticlassTrainer.Options options, int epochs, bool keeps = true)
    {
        var ends = new List<Cost>();
        options.NumberOfEpochs = epochs;
        options.Progress = _ => ends.Add(Cost.Now());
        Train(rows, options, keeps);
        return Cost.Median([.. ends.Skip(1).Zip(ends, (end, start) => end - start)]);
    }
}
