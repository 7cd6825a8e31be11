using Microsoft.ML.AuxiLearn.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn;

/// <summary>A residual network (He et al., "Deep Residual Learning for Image Recognition", 2016) in torchvision's form, without its final layer.</summary>
public sealed record ResNetwork : ImageNetwork
{
    private const long StemWidth = 64;

    /// <summary>Describes the network.</summary>
    /// <param name="depth">18, 34 or 50.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another depth.</exception>
    public ResNetwork(int depth)
    {
        _ = Blocks(depth);
        Depth = depth;
    }

    /// <summary>The number of layers with weights, the final layer and not the projections counted: 18, 34 or 50.</summary>
    public int Depth { get; }

    /// <summary>Whether the stem is made for small images, such as 32 x 32: a 3x3 convolution of stride 1, instead of a 7x7 one of stride 2 and max pooling. Pretrained weights have the large stem.</summary>
    public bool SmallImages { get; init; }

    internal override long? FeatureWidth => 8 * StemWidth * Expansion;

    private bool IsDeep => Depth >= 50;

    private int Expansion => IsDeep ? Bottleneck.Expansion : 1;

    private long StemKernel => SmallImages ? 3 : 7;

    private protected override (string Name, nn.Module<Tensor, Tensor> Layer)[] Layers(long channels)
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
            .Select(stage => ($"layer{stage.Key}", (nn.Module<Tensor, Tensor>)nn.Sequential([.. stage.Select((block, index) => ($"{index}", Block(block.Inputs, block.Width, block.Stride)))]))));
        return [.. layers, ("avgpool", nn.AdaptiveAvgPool2d(1)), ("flatten", nn.Flatten())];
    }

    private protected override double WeightCount(double channels) =>
        (channels * StemKernel * StemKernel + 2) * StemWidth
        + Stages().Sum(block => IsDeep ? Bottleneck.WeightCount(block.Inputs, block.Width, block.Stride) : BasicBlock.WeightCount(block.Inputs, block.Width, block.Stride));

    private nn.Module<Tensor, Tensor> Block(long inputs, long width, long stride) => IsDeep ? new Bottleneck(inputs, width, stride) : new BasicBlock(inputs, width, stride);

    /// <summary>Each stage but the first begins with halving the image, and is twice as wide as the one before.</summary>
    private IEnumerable<(int Stage, long Inputs, long Width, long Stride)> Stages()
    {
        var blocks = Blocks(Depth);
        var inputs = StemWidth;
        for (var stage = 1; stage <= blocks.Length; stage++)
        {
            var width = StemWidth << (stage - 1);
            for (var block = 0; block < blocks[stage - 1]; block++)
            {
                yield return (stage, inputs, width, stage > 1 && block == 0 ? 2 : 1);
                inputs = width * Expansion;
            }
        }
    }

    private static int[] Blocks(int depth) => depth switch
    {
        18 => [2, 2, 2, 2],
        34 or 50 => [3, 4, 6, 3],
        _ => throw new ArgumentOutOfRangeException(nameof(depth), depth, "A ResNet has the depth 18, 34 or 50."),
    };
}
