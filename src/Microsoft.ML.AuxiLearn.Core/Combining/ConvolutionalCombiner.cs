using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Combining;

internal sealed record ConvolutionalCombiner(IReadOnlyList<int> Channels) : LossCombiner
{
    internal override string Kind => "Convolutional";

    /// <inheritdoc/>
    public bool Equals(ConvolutionalCombiner? other) => base.Equals(other) && Channels.SequenceEqual(other.Channels);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Channels.Count);

    private const int NominalSize = 64;

    internal override int? LeastSide => Channels.Count < 31 ? 1 << Channels.Count : int.MaxValue;

    public override LossCombinerNetwork Build(int tasks, Generator? generator = null)
    {
        CheckTasks(tasks);
        using var scope = NewDisposeScope();
        long[] channels = [tasks, .. Channels];
        CombinerLayer[] layers =
        [
            .. channels.Zip(Channels, (inputs, outputs) => CombinerLayer.Convolution(inputs, outputs, kernel: 3, bias: true, WeightNormalization)),
            CombinerLayer.Convolution(channels[^1], 1, kernel: 1, bias: false, WeightNormalization),
        ];
        var network = new StackedCombinerNetwork("conv", layers, x => nn.functional.avg_pool2d(nn.functional.softplus(x), 2), Monotone);
        if (PaperInitialization)
            CombinerInitialization.Paper(layers, 0.1, generator);
        else
            network.Balance(ones(1, tasks, NominalSize, NominalSize), generator);
        return network;
    }
}
