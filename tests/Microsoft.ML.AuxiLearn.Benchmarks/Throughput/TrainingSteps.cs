using Microsoft.ML.AuxiLearn.Benchmarks.Images;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Throughput;

/// <summary>
/// The training steps per second of <c>Fit</c> over those of a loop written by hand with TorchSharp: the same network, batch and optimizer, shuffled batches of
/// tensors that are in memory. An epoch of <c>Fit</c> is measured once its rows are read; its whole time is shown beside it.
/// </summary>
internal static class TrainingSteps
{
    private const int Rounds = 5;
    private const int Epochs = 3;

    public static IEnumerable<Figure> Measure() => Mlp().Concat(ConvNet()).Concat(WideMlp());

    public static IEnumerable<Figure> Mlp() => Mlp("mlp", 100_000, NumberRow.Width, null);

    /// <summary>Rows that take long to fetch, from memory, and from a file on another thread.</summary>
    public static IEnumerable<Figure> WideMlp() => Mlp("wide-mlp", 20_000, 1024, null).Concat(Mlp("wide-mlp-from-file", 20_000, 1024, 0));

    private static List<Figure> Mlp(string name, int count, int width, long? memory)
    {
        const int Batch = 256;
        var rows = NumberRow.Rows(count, width);
        var data = NumberRow.View(rows, width);
        using var scope = NewDisposeScope();
        var x = tensor(rows.SelectMany(row => row.Features).ToArray(), [count, width]);
        var y = tensor(rows.Select(row => (long)row.Label).ToArray());
        var network = nn.Sequential(nn.Linear(width, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, NumberRow.Classes));
        var options = NumberRow.Plain(Epochs, Batch);
        options.MemoryBudget = memory;
        return Compare(name, data, options, new ByHand(network, x, y, Batch));
    }

    public static IEnumerable<Figure> ConvNet()
    {
        const int Rows = 640, Batch = 64, Side = 32;
        using var scope = NewDisposeScope();
        var options = NumberRow.Plain(Epochs, Batch);
        options.FeatureColumnName = nameof(Photo.Pixels);
        options.Network = Network.ConvNet(16, 32);
        var network = nn.Sequential(
            nn.Conv2d(3, 16, 3, padding: 1, bias: false), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 3, padding: 1, bias: false),
                nn.BatchNorm2d(32), nn.ReLU(),
            nn.MaxPool2d(2), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(32, Photo.Classes));
        return Compare("convnet", Photo.View(Rows, Side, 1), options,
            new ByHand(network, rand(Rows, 3, Side, Side), randint(Photo.Classes, [Rows], int64), Batch));
    }

    internal static List<Figure> Compare(string name, IDataView data, AuxiLearnMulticlassTrainer.Options options, ByHand byHand)
    {
        var (epochs, fits, loops) = (new List<Cost>(), new List<Cost>(), new List<Cost>());
        for (var round = -1; round < Rounds; round++)
        {
            var ends = new List<Cost>();
            options.Progress = _ => ends.Add(Cost.Now());
            var fit = Cost.Of(() => NumberRow.Fit(data, options).Dispose());
            var loop = Enumerable.Range(0, Epochs).Select(_ => Cost.Of(byHand.Epoch)).ToArray();
            if (round < 0)   // warms up
                continue;
            fits.Add(fit);
            epochs.AddRange(ends.Skip(1).Zip(ends, (end, start) => end - start));
            loops.AddRange(loop);
        }
        var (epoch, whole, hand) = (Cost.Median(epochs), Cost.Median(fits), Cost.Median(loops));
        return
        [
            .. epoch.Speed($"training/{name}/fit-over-loop", hand, ">= 0.95"),
            new($"training/{name}/fit-of-{Epochs}-epochs-over-loop", Epochs * hand.Cpu / whole.Cpu),
            epoch.Rate($"training/{name}/fit, steps", byHand.Steps),
            hand.Rate($"training/{name}/loop, steps", byHand.Steps),
        ];
    }

    internal sealed class ByHand(nn.Module<Tensor, Tensor> network, Tensor x, Tensor y, int batch)
    {
        private readonly optim.Optimizer _adam = optim.Adam(network.parameters().Where(parameter => parameter.requires_grad), 1e-3, weight_decay: 1e-4);

        public long Steps => (x.shape[0] + batch - 1) / batch;

        public void Epoch()
        {
            using var epoch = NewDisposeScope();
            var order = randperm(x.shape[0], int64);
            for (var step = 0L; step < Steps; step++)
            {
                using var scope = NewDisposeScope();
                var indices = order.narrow(0, step * batch, Math.Min(batch, x.shape[0] - step * batch));
                _adam.zero_grad();
                nn.functional.cross_entropy(network.call(x.index_select(0, indices)), y.index_select(0, indices)).backward();
                _adam.step();
            }
        }
    }
}
