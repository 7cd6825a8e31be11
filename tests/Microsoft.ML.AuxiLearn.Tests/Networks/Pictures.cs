using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.AuxiLearn.Trainers;
using Microsoft.ML.AuxiLearn.Training;
using Microsoft.ML.Data;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Networks;

/// <summary>A row with an image [1, 16, 16], one row of pixels after another.</summary>
internal sealed class Picture
{
    [VectorType(256)]
    public float[] Features { get; set; } = [];
}

/// <summary>Small images with two numeric targets, and training on them without columns.</summary>
internal static class Pictures
{
    public static NetworkInput Input { get; } = new([1, 16, 16]);

    /// <summary>Kept as numbers.</summary>
    public static InputFormat Format { get; } = InputFormat.Vector(1, 16, 16);

    public static Picture[] Rows(int count)
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, count).Select(_ => new Picture { Features = [.. Enumerable.Range(0, 256).Select(_ => (float)random.NextDouble())] })];
    }

    /// <summary>The rows as images [n, 1, 16, 16], with the means of their left and upper halves, about standardised, as targets.</summary>
    public static SampleTable Table(int count)
    {
        var images = tensor([.. Rows(count).SelectMany(row => row.Features)]).reshape(count, 1, 16, 16);
        return new SampleTable(images, stack([images[.., .., .., ..8].mean([1, 2, 3]) - 0.5, images[.., .., ..8].mean([1, 2, 3]) - 0.5], 1) * 40, null);
    }

    /// <summary>Trains in the current dispose scope and leaves the network in training mode.</summary>
    public static IReadOnlyList<EpochReport> Train(PrimaryNetwork network, WeightingMethod weighting, int epochs = 2, bool validate = true)
    {
        var options = new AuxiLearnRegressionTrainer.Options
        {
            Network = network.Description,
            Weighting = weighting,
            NumberOfEpochs = epochs,
            BatchSize = 8,
            AuxiliaryUpdateInterval = 2,
            LearningRate = 0.01
        };
        options.AuxiliaryTasks.Add(AuxiliaryTask.Regression("Upper"));
        var main = new RegressionMain();
        var layout = new TaskLayout(new BoundTask("Label", ["Label"], 1, TaskLoss.Squared, false, true),
            [new BoundTask("Upper", ["Upper"], 1, TaskLoss.Squared, false, false)]);
        var sets = new TrainingSets(Format, Table(32), Table(8), validate ? Table(16) : null, ValidationIsAuxiliary: false);
        using var stream = new RandomStream(1);
        using var session = new TrainingSession(options.Training(), main, layout, sets, network, new SeededRandom(1), stream, () => { });
        return session.Run(_ => { }, _ => { }).Record.History;
    }
}
