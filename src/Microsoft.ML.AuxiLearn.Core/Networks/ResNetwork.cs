using System.Text.Json.Serialization;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Networks;

/// <summary>A residual network (He et al., "Deep Residual Learning for Image Recognition", 2016) in torchvision's form, without its final layer.</summary>
internal sealed record ResNetwork : ImageNetwork
{
    private const long StemWidth = 64;
    private const int StageCount = 4;
    private const int MostBlocks = 1000;

    /// <summary>Describes a published network.</summary>
    /// <param name="depth">18, 34 or 50.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another depth.</exception>
    public ResNetwork(int depth) : this(depth, depth switch
    {
        18 => [2, 2, 2, 2],
        34 or 50 => [3, 4, 6, 3],
        _ => throw new ArgumentOutOfRangeException(nameof(depth), depth, "A ResNet has the depth 18, 34 or 50."),
    })
    {
    }

    [JsonConstructor]
    private ResNetwork(int depth, IReadOnlyList<int>? blocks = null)
    {
        Blocks = blocks is null ? new ResNetwork(depth).Blocks : [.. blocks];
        Depth = depth;
        if (Blocks.Count != StageCount || Blocks.Any(count => count is < 1 or > MostBlocks) || (Depth != DepthOf(Blocks) && !IsDeep))
            throw new ArgumentException($"A ResNet was given {string.Join(", ", Blocks)} blocks; expected {StageCount} stages of 1 to {MostBlocks} each.",
                nameof(blocks));
    }

    /// <summary>The number of layers with weights, the final layer and not the projections counted: 18, 34 or 50 as published.</summary>
    public int Depth { get; }

    /// <summary>The blocks of each stage.</summary>
    public IReadOnlyList<int> Blocks { get; }

    /// <summary>
    /// Whether the stem is made for small images, such as 32 x 32: a 3x3 convolution of stride 1, instead of a 7x7 one of stride 2 and max pooling. Pretrained
    /// weights have the large stem.
    /// </summary>
    public bool SmallImages { get; init; }

    internal override long? FeatureWidth => 8 * StemWidth * Expansion;

    private bool IsDeep => Depth == 3 * Blocks.Sum() + 2;   // three convolutions a block

    private int Expansion => IsDeep ? Bottleneck.Expansion : 1;

    private long StemKernel => SmallImages ? 3 : 7;

    /// <inheritdoc/>
    public bool Equals(ResNetwork? other) =>
        base.Equals(other) && (Depth, SmallImages) == (other.Depth, other.SmallImages) && Blocks.SequenceEqual(other.Blocks);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Depth, SmallImages);

    /// <summary>What it is: ResNet(2, 2, 2, 2), and what differs from the defaults.</summary>
    public override string ToString() =>
        $"ResNet({string.Join(", ", Blocks)}){(IsDeep ? ", Bottleneck" : "")}{(SmallImages ? ", SmallImages" : "")}{(Frozen ? ", Frozen" : "")}"
        + (FrozenStages > 0 ? $", FrozenStages {FrozenStages}" : "");

    /// <summary>A network of basic blocks.</summary>
    internal static ResNetwork Of(IReadOnlyList<int> blocks) => new(DepthOf(blocks), blocks);

    private protected override (string Name, nn.Module<Tensor, Tensor> Layer)[] Layers(long channels, NetworkInput input)
    {
        var layers = new List<(string, nn.Module<Tensor, Tensor>)>
        {
            ("conv1", Convolution.Of(channels, StemWidth, StemKernel, stride: SmallImages ? 1 : 2)),
            ("bn1", new BatchNormalization(StemWidth)),
            ("relu", nn.ReLU()),
        };
        if (!SmallImages)
            layers.Add(("maxpool", nn.MaxPool2d(3, stride: 2, padding: 1)));
        layers.AddRange(Stages().GroupBy(block => block.Stage)
            .Select(stage => ($"layer{stage.Key}", (nn.Module<Tensor, Tensor>)nn.Sequential(
                [.. stage.Select((block, index) => ($"{index}", Block(block.Inputs, block.Width, block.Stride)))]))));
        return [.. layers, ("avgpool", nn.AdaptiveAvgPool2d(1)), ("flatten", nn.Flatten())];
    }

    private protected override IEnumerable<(nn.Module Layer, bool EndsStage)> InStages(nn.Module backbone) => NamedLayers(backbone);

    private protected override double WeightCount(double channels) =>
        (channels * StemKernel * StemKernel + 2) * StemWidth
        + Stages().Sum(block => IsDeep
            ? Bottleneck.WeightCount(block.Inputs, block.Width, block.Stride)
            : BasicBlock.WeightCount(block.Inputs, block.Width, block.Stride));

    private nn.Module<Tensor, Tensor> Block(long inputs, long width, long stride) =>
        IsDeep ? new Bottleneck(inputs, width, stride) : new BasicBlock(inputs, width, stride);

    /// <summary>Each stage but the first begins with halving the image, and is twice as wide as the one before.</summary>
    private IEnumerable<(int Stage, long Inputs, long Width, long Stride)> Stages()
    {
        var inputs = StemWidth;
        for (var stage = 1; stage <= Blocks.Count; stage++)
        {
            var width = StemWidth << (stage - 1);
            for (var block = 0; block < Blocks[stage - 1]; block++)
            {
                yield return (stage, inputs, width, stage > 1 && block == 0 ? 2 : 1);
                inputs = width * Expansion;
            }
        }
    }

    private static int DepthOf(IReadOnlyList<int> blocks) => 2 * blocks.Sum() + 2;
}
