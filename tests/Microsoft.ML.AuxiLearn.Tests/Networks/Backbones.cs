using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Networks;

/// <summary>The backbones by name, with weights and images that are formulae.</summary>
internal static class Backbones
{
    public static ImageNetwork Network(string name) => name switch
    {
        "resnet18" => AuxiLearn.Network.ResNet18(),
        "resnet18 for small images" => AuxiLearn.Network.ResNet18(smallImages: true),
        "resnet34" => AuxiLearn.Network.ResNet34(),
        "resnet50" => AuxiLearn.Network.ResNet50(),
        "vgg16" => AuxiLearn.Network.Vgg16(hiddenUnits: 8),   // without most of its 138 million weights
        "vgg16_bn" => AuxiLearn.Network.Vgg16(batchNorm: true, hiddenUnits: 8),
        "wrn-28-2" => AuxiLearn.Network.WideResNet(),
        "wrn-10-1" => AuxiLearn.Network.WideResNet(depth: 10, width: 1),
        "convnet" => AuxiLearn.Network.ConvNet(),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    /// <summary>The backbone for images of these channels, 40 pixels high and 36 wide.</summary>
    public static nn.Module<Tensor, Tensor> Build(AuxiLearn.Network network, long channels = 3, long seed = 1)
    {
        using var scope = new RandomScope(seed);
        return network.Build(new NetworkInput([channels, 40, 36]));
    }

    /// <summary>Images [n, c, 40, 36].</summary>
    public static Tensor Images(long count = 2, long channels = 3, ScalarType type = ScalarType.Float32) => Wave([count, channels, 40, 36], type, 0.3);

    /// <summary>sin(0.7 k) cos(0.013 k) everywhere, scaled so that signals keep about their size on their way through; variances are positive.</summary>
    public static void SetByFormula(nn.Module module)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        foreach (var (name, value) in module.state_dict().Where(entry => entry.Value.is_floating_point()))
        {
            var wave = Wave(value.shape, value.dtype, 0.7);
            var isGain = value.dim() == 1 && (name.EndsWith("weight", StringComparison.Ordinal) || name.EndsWith("running_var", StringComparison.Ordinal)
                || name == PrimaryNetwork.MainScale);
            value.copy_(value.dim() > 1 ? wave * Math.Sqrt(4.0 * value.shape[0] / value.numel()) : isGain ? 1 + 0.5 * wave : 0.1 * wave);
        }
    }

    private static Tensor Wave(long[] shape, ScalarType type, double frequency)
    {
        const long Period = 4099;   // a prime, which no shape repeats with
        var k = arange(Period, ScalarType.Float64);
        var count = shape.Aggregate(1L, (product, dimension) => product * dimension);
        return ((frequency * k).sin() * (0.013 * k).cos()).to(type).repeat(count / Period + 1)[..(int)count].reshape(shape);
    }
}
