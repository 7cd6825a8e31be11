using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.AuxiLearn.Tests.Oracles;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Networks;

/// <summary>SegNet and U-Net against their definitions.</summary>
[Seeded]
public sealed class DenseNetworkTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void The_whole_SegNet_has_the_published_layers()
    {
        using var network = new DenseNetwork(new SegNet(), 13, 1, 3);
        (long In, long Out)[] convolutions =
        [
            (3, 64), (64, 64), (64, 128), (128, 128), (128, 256), (256, 256), (256, 256), (256, 512), (512, 512), (512, 512), (512, 1024), (1024, 1024),
                (1024, 1024),
            (1024, 512), (512, 512), (512, 512), (512, 256), (256, 256), (256, 256), (256, 128), (128, 128), (128, 128), (128, 64), (64, 64), (64, 64),
                (64, 64),
        ];
        // weights and biases of the convolutions, gains and offsets of batch normalisation
        Assert.Equal(convolutions.Sum(layer => 9 * layer.In * layer.Out + 3 * layer.Out), Count(network.Backbone));
        Assert.Equal(convolutions.Order(), network.Backbone.parameters().Where(weight => weight.dim() == 4).Select(weight => (weight.shape[1], weight.shape[0]))
            .Order());
        Assert.Equal(3 * (9 * 64 * 64 + 64) + 13 * 65 + 65 + 3 * 65, Count(network) - Count(network.Backbone));
        Assert.Equal(43_934_161, Count(network));
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 16, 4)]
    [InlineData(2, 6, 3)]
    public void U_Net_has_the_weights_of_its_definition(long channels, long width, int depth)
    {
        using var network = new UNet(channels, width, depth);
        static long Block(long inputs, long outputs) => 9 * (inputs + outputs) * outputs + 6 * outputs;
        var expected = Block(channels, width);
        for (var (stage, filters) = (0, width); stage < depth; stage++, filters *= 2)
            expected += Block(filters, 2 * filters) + (4 * 2 * filters * filters + filters) + Block(2 * filters, filters);
        Assert.Equal(expected, Count(network));
    }

    [Theory]
    [InlineData("segnet", false)]
    [InlineData("segnet", true)]
    [InlineData("unet", false)]
    [InlineData("unet", true)]
    public void Features_are_those_of_the_definition_and_leave_no_other_tensor(string name, bool training)
    {
        using var network = Make(name);
        network.to(ScalarType.Float64);
        Backbones.SetByFormula(network);
        network.train(training);
        using var generator = new Generator(5);
        var images = randn([2, 3, 32, 64], ScalarType.Float64, generator: generator);
        using var noGrad = no_grad();
        var state = network.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.clone());
        var definition = new DenseDefinition(state, training);
        var expected = name == "segnet" ? definition.SegNet(images) : definition.UNet(images, 3);
        Assert.InRange(expected.std().item<double>(), 1e-3, 1e3);

        var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        var features = network.call(images);
        Assert.Equal(before + 1, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
        Assert.Equal([2, network.Features, 32, 64], features.shape);
        Assert.True(features.allclose(expected, rtol: 1e-8, atol: 1e-10), $"{(features - expected).abs().max().item<double>()}");
    }

    [Fact]
    public void Initial_weights_are_Xaviers()
    {
        using var random = new RandomScope(1);
        using var network = new DenseNetwork(new SegNet(width: 16), 13, 1);
        foreach (var (name, parameter) in network.named_parameters())
        {
            if (parameter.dim() == 4)
            {
                var expected = Math.Sqrt(2.0 / ((parameter.shape[0] + parameter.shape[1]) * parameter.shape[2] * parameter.shape[3]));
                // six deviations
                Assert.InRange(parameter.std().item<float>() / expected, 1 - 6 / Math.Sqrt(2 * parameter.numel()), 1 + 6 / Math.Sqrt(2 * parameter.numel()));
            }
            else
            {
                Assert.True((parameter == (name.EndsWith("weight", StringComparison.Ordinal) ? 1 : 0)).all().item<bool>(), name);
            }
        }
    }

    [Theory]
    [InlineData("segnet")]
    [InlineData("unet")]
    public void Every_weight_has_a_gradient_from_every_task(string name)
    {
        using var random = new RandomScope(2);
        using var network = new DenseNetwork(Make(name), 4, 1, 3);
        network.eval();   // by the batch's own mean batch normalisation would take the biases before it away
        var outputs = network.call(randn(2, 3, 32, 32));
        Assert.Equal([4, 1, 3], outputs.Select(output => output.shape[1]));
        foreach (var output in outputs)
        {
            network.zero_grad();
            output.square().sum().backward(retain_graph: true);
            Assert.All(network.Backbone.named_parameters(), entry => Assert.True(entry.parameter.grad!.abs().sum().item<float>() > 0, entry.name));
        }
    }

    [Fact]
    public void What_they_cannot_take_is_refused_in_one_sentence()
    {
        using var segnet = new SegNet(width: 1);
        using var unet = new UNet(width: 1, depth: 2);
        string Sentence(nn.Module<Tensor, Tensor> network, params long[] shape) => Assert.Throws<ArgumentException>(() => network.call(zeros(shape))).Message;
        Assert.Equal("The network SegNet was given images of 288 x 380 pixels; expected multiples of 32, which its 5 poolings halve.",
            Sentence(segnet, 1, 3, 288, 380));
        Assert.Equal("The network UNet was given images of 6 x 8 pixels; expected multiples of 4, which its 2 poolings halve.", Sentence(unet, 1, 3, 6, 8));
        Assert.Equal("The network SegNet was given images of shape [1, 4, 32, 32]; expected [n, 3, height, width].", Sentence(segnet, 1, 4, 32, 32));
        Assert.Equal("The network SegNet was given images of shape [3, 32]; expected [n, 3, height, width].", Sentence(segnet, 3, 32));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SegNet(width: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new UNet(channels: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new UNet(depth: 0));
    }

    private static DenseBackbone Make(string name) => name == "segnet" ? new SegNet(3, 3) : new UNet(3, 4, 3);

    private static long Count(nn.Module module) => module.parameters().Sum(parameter => parameter.numel());
}
