using Microsoft.ML.AuxiLearn.Benchmarks.Throughput;
using Microsoft.ML.Data;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Clouds;

/// <summary>
/// DGCNN trained by <c>Fit</c> on point clouds of noise, over a loop written by hand on the same module: points per second as steps per second.
/// </summary>
internal static class CloudTraining
{
    private const int Rows = 128;
    private const int Batch = 16;
    private const int Points = 256;
    private const int Classes = 4;
    private const int Epochs = 3;

    public static IEnumerable<Figure> Measure()
    {
        var random = new Random(1);
        var clouds = Enumerable.Range(0, Rows).Select(row =>
            new Cloud { Points = [.. Enumerable.Range(0, 3 * Points).Select(_ => random.NextSingle() - 0.5f)], Label = (uint)(row % Classes) }).ToArray();
        using var scope = NewDisposeScope();
        var x = tensor(clouds.SelectMany(cloud => cloud.Points).ToArray(), [Rows, Points, 3]).transpose(1, 2).unsqueeze(-1).contiguous();
        var y = tensor(clouds.Select(cloud => (long)cloud.Label).ToArray());
        var module = nn.Sequential(("backbone", Network.Dgcnn().Build(new([3, Points, 1]))), ("head", nn.Linear(512, Classes)));
        var options = NumberRow.Plain(Epochs, Batch);
        options.FeatureColumnName = nameof(Cloud.Points);
        options.Network = Network.Dgcnn();
        return TrainingSteps.Compare("dgcnn", new MLContext(1).Data.LoadFromEnumerable(clouds), options, new TrainingSteps.ByHand(module, x, y, Batch));
    }

    private sealed class Cloud
    {
        [VectorType(CloudTraining.Points, 3)]
        public float[] Points { get; set; } = [];

        [KeyType(Classes)]
        public uint Label { get; set; }
    }
}
