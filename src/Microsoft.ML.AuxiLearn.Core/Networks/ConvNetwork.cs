using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Networks;

/// <summary>A small convolutional network: for each width a 3x3 convolution, batch normalisation, ReLU and 2x2 max pooling, and at the end the mean over the
/// image.</summary>
internal sealed record ConvNetwork : ImageNetwork
{
    /// <summary>Describes the network.</summary>
    /// <param name="channels">The channels of each block, at least one block, each of at least 1.</param>
    /// <exception cref="ArgumentException">No block.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Channels below 1.</exception>
    public ConvNetwork(IReadOnlyList<int> channels)
    {
        if (channels.Count == 0)
            throw new ArgumentException("A convolutional network was given no blocks; expected the channels of at least one.", nameof(channels));
        foreach (var count in channels)
        {
            if (count < 1)
                throw new ArgumentOutOfRangeException(nameof(channels),
                    $"The option Network is ConvNet with {count} channels in a block; expected at least 1.");
        }
        Channels = [.. channels];
    }

    /// <summary>The channels of each block.</summary>
    public IReadOnlyList<int> Channels { get; }

    internal override long? FeatureWidth => Channels[^1];

    private protected override long LeastSide => Channels.Count < 62 ? 1L << Channels.Count : long.MaxValue;

    /// <inheritdoc/>
    public bool Equals(ConvNetwork? other) => base.Equals(other) && Channels.SequenceEqual(other.Channels);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Channels.Count, Channels[^1]);

    /// <summary>The expression that makes it: ConvNet(32, 64).</summary>
    public override string ToString() => $"ConvNet({string.Join(", ", Channels)})";

    private protected override (string Name, nn.Module<Tensor, Tensor> Layer)[] Layers(long channels, NetworkInput input)
    {
        var features = new List<nn.Module<Tensor, Tensor>>();
        foreach (var width in Channels)
        {
            features.AddRange([Convolution.Of(channels, width), new BatchNormalization(width), nn.ReLU(), nn.MaxPool2d(2)]);
            channels = width;
        }
        return [("features", nn.Sequential(features)), ("avgpool", nn.AdaptiveAvgPool2d(1)), ("flatten", nn.Flatten())];
    }

    private protected override IEnumerable<(nn.Module Layer, bool EndsStage)> InStages(nn.Module backbone) => EndingWithPooling(backbone);

    private protected override double WeightCount(double channels)
    {
        double[] widths = [channels, .. Channels.Select(width => (double)width)];
        return widths.Zip(widths.Skip(1), (from, to) => (9 * from + 2) * to).Sum();
    }
}
