using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Networks;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Networks;

[Seeded]
public sealed class CastingLayerTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public static TheoryData<string, Network, long[]> Networks { get; } = new()
    {
        { "MLP", Network.Mlp(32, 16) with { Normalization = Normalization.Batch, Activation = Activation.Silu }, [12] },
        { "MLP, layer normalisation", Network.Mlp(32, 16) with { Normalization = Normalization.Layer, Activation = Activation.Gelu }, [12] },
        { "MLP, tanh", Network.Mlp(32) with { Activation = Activation.Tanh }, [12] },
        { "MLP, softplus", Network.Mlp(32) with { Activation = Activation.Softplus }, [12] },
        { "ConvNet", Network.ConvNet(8, 16), [3, 16, 16] },
        { "WideResNet", Network.WideResNet(10, 1), [3, 16, 16] },
        { "ResNet-18", Network.ResNet18(), [3, 64, 64] },
        { "U-Net, padded", Network.UNet(4, 2), [3, 14, 16] },
        { "SegNet", Network.SegNet(4), [3, 64, 64] },
    };

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData(10, 4)]
    [InlineData(1, 40)]
    [InlineData(3, 2)]
    public void Linear_layers_side_by_side_are_those_layers(long first, long second)
    {
        using var one = CastingLayer.Linear(20, first);
        using var two = CastingLayer.Linear(20, second);
        var x = randn(30, 20, requires_grad: true);
        Parameter[] parameters = [one.Weight, one.Bias!, two.Weight, two.Bias!];
        var (apart, joint) = (cat([one.forward(x), two.forward(x)], 1), CastingLayer.SideBySide(x, [one, two]));
        Assert.True(joint.allclose(apart, rtol: 1e-5, atol: 1e-6));
        var g = randn(30, first + second);
        var gradients = Autograd.Grad([joint], [x, .. parameters], [g]);
        Assert.All(Autograd.Grad([apart], [x, .. parameters], [g]).Zip(gradients),
            pair => Assert.True(pair.First.allclose(pair.Second, rtol: 1e-4, atol: 1e-5)));
        Assert.Equal(ScalarType.BFloat16, CastingLayer.SideBySide(x.to(ScalarType.BFloat16), [one, two]).dtype);
    }

    [Fact]
    public void Layers_start_and_compute_as_those_of_TorchSharp()
    {
        (Func<CastingLayer> Casting, Func<nn.Module<Tensor, Tensor>> Published, long[] Input)[] layers =
        [
            (() => CastingLayer.Linear(5, 3), () => nn.Linear(5, 3), [4, 5]),
            (() => CastingLayer.Linear(300, 70), () => nn.Linear(300, 70), [4, 300]),
            (() => CastingLayer.LayerNorm(5), () => nn.LayerNorm(5), [4, 5]),
            (() => CastingLayer.Convolution(2, 3, 5, stride: 2), () => nn.Conv2d(2, 3, 5, stride: 2, padding: 2), [4, 2, 8, 8]),
            (() => CastingLayer.Convolution(20, 30, 3), () => nn.Conv2d(20, 30, 3, padding: 1), [4, 20, 8, 8]),
            (() => CastingLayer.Convolution(2, 3, 1, bias: false), () => nn.Conv2d(2, 3, 1, bias: false), [4, 2, 8, 8]),
            (() => CastingLayer.Doubling(2, 3), () => nn.ConvTranspose2d(2, 3, 2, stride: 2), [4, 2, 8, 8]),
        ];
        Assert.All(layers, layer =>
        {
            using var published = Seeded(layer.Published);
            using var casting = Seeded(layer.Casting);
            Assert.Equal(published.state_dict().Select(entry => (entry.Key, Floats(entry.Value))), casting.state_dict()
                .Select(entry => (entry.Key, Floats(entry.Value))));
            var x = Wave(layer.Input);
            Assert.Equal(Floats(published.forward(x)), Floats(casting.forward(x)));
            Assert.Equal(ScalarType.BFloat16, casting.forward(x.to(ScalarType.BFloat16)).dtype);
        });
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void A_network_in_bfloat16_keeps_outputs_gradients_and_statistics_in_float32_and_departs_as_by_rounded_weights(string name, Network description,
        long[] shape)
    {
        var exact = Pass(Precision.Float32, round: false);
        var rounded = Pass(Precision.Float32, round: true);
        var found = Pass(Precision.BFloat16, round: false);
        Assert.NotEqual(exact[0], found[0]);
        string[] what = ["outputs", "gradients", "running means"];
        for (var i = 0; i < what.Length; i++)
            Assert.True(Angle(exact[i], found[i]) <= 10 * Angle(exact[i], rounded[i]) + 1e-4,
                $"{name}: {what[i]} are off by {Angle(exact[i], found[i])}, with rounded weights by {Angle(exact[i], rounded[i])}");

        float[][] Pass(Precision precision, bool round)
        {
            using var network = Seeded(() => new PrimaryNetwork(description, new NetworkInput(shape), 2, auxiliaryOutputs: 1));
            using (no_grad())
            {
                foreach (var parameter in network.parameters().Where(_ => round))
                    parameter.copy_(parameter.to(ScalarType.BFloat16));
            }
            using var noise = new Generator(1);
            var outputs = network.Forward(randn([8, .. shape], generator: noise), precision);
            (outputs * Wave(outputs.shape)).sum().backward();
            var means = network.state_dict().Where(entry => entry.Key.EndsWith("running_mean", StringComparison.Ordinal)).Select(entry => entry.Value);
            return [Floats(outputs), [.. network.parameters().SelectMany(parameter => Floats(parameter.grad!))], [.. means.SelectMany(Floats)]];
        }
    }

    /// <summary>The same initial weights each time.</summary>
    private static TModule Seeded<TModule>(Func<TModule> build)
    {
        using var random = new RandomScope(1);
        return build();
    }

    private static Tensor Wave(long[] shape) =>
        (arange(shape.Aggregate(1L, (product, size) => product * size), ScalarType.Float64) * 0.7).sin().to(ScalarType.Float32).reshape(shape);

    /// <summary>The numbers of a tensor of float32; another type is refused.</summary>
    private static float[] Floats(Tensor tensor) => tensor.data<float>().ToArray();

    /// <summary>1 less the cosine.</summary>
    private static double Angle(float[] a, float[] b) =>
        a.Length == 0 ? 0 : 1 - a.Zip(b, (x, y) => (double)x * y).Sum() / Math.Sqrt(a.Sum(x => (double)x * x) * b.Sum(x => (double)x * x));
}
