using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Networks;

/// <summary>
/// A wide residual network for small images (Zagoruyko and Komodakis, "Wide Residual Networks", 2016), without its final layer: a 3x3 convolution, three stages
/// of pre-activation blocks of 16, 32 and 64 times <see cref="Width"/> channels, batch normalisation, ReLU and the mean over the image.
/// </summary>
internal sealed record WideResNetwork : ImageNetwork
{
    private const long StemWidth = 16;

    /// <summary>Describes the network WRN-depth-width.</summary>
    /// <param name="depth">6 n + 4 for n blocks in each stage: 10, 16, 22, 28, 40.</param>
    /// <param name="width">The factor of the channels, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A depth that is not 6 n + 4, or a width below 1.</exception>
    public WideResNetwork(int depth, int width)
    {
        if (depth < 10 || (depth - 4) % 6 != 0)
            throw new ArgumentOutOfRangeException(nameof(depth), depth, "A wide residual network has the depth 6 n + 4 with n at least 1: 10, 16, 22, 28, ...");
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        Depth = depth;
        Width = width;
    }

    /// <summary>6 n + 4 for n blocks in each stage.</summary>
    public int Depth { get; }

    /// <summary>The factor of the channels.</summary>
    public int Width { get; }

    internal override long? FeatureWidth => StageWidth(3);

    private int BlocksPerStage => (Depth - 4) / 6;

    private protected override (string Name, nn.Module<Tensor, Tensor> Layer)[] Layers(long channels, NetworkInput input) =>
    [
        ("conv1", Convolution.Of(channels, StemWidth)),
        .. Enumerable.Range(1, 3).Select(stage => ($"layer{stage}", (nn.Module<Tensor, Tensor>)nn.Sequential(
            [.. Enumerable.Range(0, BlocksPerStage).Select(block => ($"{block}", (nn.Module<Tensor, Tensor>)(block == 0 ? First(stage) : Next(stage))))]))),
        ("bn1", new BatchNormalization(StageWidth(3))),
        ("relu", nn.ReLU()),
        ("avgpool", nn.AdaptiveAvgPool2d(1)),
        ("flatten", nn.Flatten()),
    ];

    private protected override IEnumerable<(nn.Module Layer, bool EndsStage)> InStages(nn.Module backbone) => NamedLayers(backbone);

    private protected override double WeightCount(double channels) =>
        9 * channels * StemWidth + 2 * StageWidth(3)
        + Enumerable.Range(1, 3).Sum(stage => PreActivationBlock.WeightCount(StageWidth(stage - 1), StageWidth(stage), Stride(stage))
            + (BlocksPerStage - 1.0) * PreActivationBlock.WeightCount(StageWidth(stage), StageWidth(stage), stride: 1));

    private PreActivationBlock First(int stage) => new(StageWidth(stage - 1), StageWidth(stage), Stride(stage));

    private PreActivationBlock Next(int stage) => new(StageWidth(stage), StageWidth(stage), stride: 1);

    private long StageWidth(int stage) => stage == 0 ? StemWidth : (StemWidth << (stage - 1)) * Width;

    private static long Stride(int stage) => stage == 1 ? 1 : 2;
}
