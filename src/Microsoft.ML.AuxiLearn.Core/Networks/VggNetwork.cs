using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Networks;

/// <summary>
/// VGG-16 (Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition", 2015) in torchvision's form, up to and without its
/// final layer: thirteen 3x3 convolutions in five blocks, 2x2 max pooling after each, a 7x7 adaptive average pool and two hidden layers with dropout.
/// </summary>
internal sealed record VggNetwork : ImageNetwork
{
    public const int PublishedUnits = 4096;

    private const int PooledSide = 7;

    private static readonly long[][] _blocks = [[64, 64], [128, 128], [256, 256, 256], [512, 512, 512], [512, 512, 512]];

    /// <summary>Describes the network.</summary>
    /// <param name="batchNorm">Whether batch normalisation follows each convolution: torchvision's vgg16_bn.</param>
    public VggNetwork(bool batchNorm) => BatchNorm = batchNorm;

    /// <summary>Whether batch normalisation follows each convolution.</summary>
    public bool BatchNorm { get; }

    /// <summary>
    /// The units of each of the two hidden layers, at least 1; 4096 as published, which pretrained weights need. Fewer save most of the 138 million weights.
    /// </summary>
    public int HiddenUnits
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = PublishedUnits;

    internal override long? FeatureWidth => HiddenUnits;

    internal override string HeadName => "classifier.6";

    private protected override long LeastSide => 1 << _blocks.Length;

    private protected override (string Name, nn.Module<Tensor, Tensor> Layer)[] Layers(long channels, NetworkInput input)
    {
        var features = new List<nn.Module<Tensor, Tensor>>();
        foreach (var block in _blocks)
        {
            foreach (var width in block)
            {
                features.Add(Convolution.Of(channels, width, bias: true));
                if (BatchNorm)
                    features.Add(new BatchNormalization(width));
                features.Add(nn.ReLU());
                channels = width;
            }
            features.Add(nn.MaxPool2d(2));
        }
        return
        [
            ("features", nn.Sequential(features)),
            ("avgpool", new AdaptiveAveraging(PooledSide, input.Shape[1] >> _blocks.Length, input.Shape[2] >> _blocks.Length)),
            ("flatten", nn.Flatten()),
            ("classifier", nn.Sequential(Hidden(channels * PooledSide * PooledSide), nn.ReLU(), nn.Dropout(), Hidden(HiddenUnits), nn.ReLU(), nn.Dropout())),
        ];
    }

    private protected override IEnumerable<(nn.Module Layer, bool EndsStage)> InStages(nn.Module backbone) => EndingWithPooling(backbone);

    private protected override double WeightCount(double channels)
    {
        double[] widths = [channels, .. _blocks.SelectMany(block => block).Select(width => (double)width)];
        return widths.Zip(widths.Skip(1), (from, to) => (9 * from + (BatchNorm ? 3 : 1)) * to).Sum()
            + (widths[^1] * PooledSide * PooledSide + 1) * HiddenUnits + (HiddenUnits + 1.0) * HiddenUnits;
    }

    /// <summary>A linear layer with weights from N(0, 0.01²) and no bias at first, as published.</summary>
    private nn.Module<Tensor, Tensor> Hidden(long inputs)
    {
        var layer = CastingLayer.Linear(inputs, HiddenUnits);
        using var noGrad = no_grad();
        layer.Weight.normal_(0, 0.01);
        layer.Bias!.zero_();
        return layer;
    }
}
