using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Networks;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Networks;

/// <summary>Each backbone against its published definition: names, shapes, counts, initial weights and values.</summary>
public sealed class DefinitionTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    public static TheoryData<string> All =>
        ["resnet18", "resnet18 for small images", "resnet34", "resnet50", "vgg16", "vgg16_bn", "wrn-28-2", "wrn-10-1", "convnet"];

    [Theory]
    [MemberData(nameof(All))]
    public void Features_and_running_statistics_are_those_of_the_definition(string name)
    {
        using var backbone = Backbones.Build(Backbones.Network(name));
        backbone.to(ScalarType.Float64);
        Backbones.SetByFormula(backbone);
        var images = Backbones.Images(type: ScalarType.Float64);
        using var noGrad = no_grad();
        foreach (var training in (bool[])[false, true])
        {
            using var each = NewDisposeScope();
            var definition = new PublishedDefinition(backbone.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.clone()), training);
            Tensor expected;
            using (new RandomScope(7))   // dropout
                expected = definition.Features(name, images);
            Assert.InRange(expected.std().item<double>(), 1e-6, 1e6);

            backbone.train(training);
            Tensor features;
            using (new RandomScope(7))
                features = backbone.call(images);
            Assert.True(features.allclose(expected, rtol: 1e-8, atol: 1e-10),
                $"{name}, training {training}: {(features - expected).abs().max().item<double>()}");
            Assert.Equal(training && backbone.buffers().Any(), definition.Statistics.Count > 0);
            var state = backbone.state_dict();
            Assert.All(definition.Statistics, entry => Assert.True(state[entry.Key].allclose(entry.Value, rtol: 1e-9, atol: 1e-12), entry.Key));
        }
    }

    /// <summary>As libtorch is fastest with on a CPU; a layer that loses the order would be as right, and slow.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public void Every_convolution_sees_its_channels_last_in_memory(string name)
    {
        using var backbone = Backbones.Build(Backbones.Network(name));
        var strides = new List<long>();
        foreach (var convolution in backbone.modules().OfType<CastingLayer>().Where(layer => layer.Weight.dim() == 4))
            convolution.register_forward_pre_hook((_, input) =>
            {
                strides.Add(input.shape[1..].Aggregate((a, b) => a * b) == input.shape[1] ? 1 : input.stride(1));   // one pixel lies either way
                return input;
            });
        using var noGrad = no_grad();
        backbone.call(Backbones.Images());
        Assert.NotEmpty(strides);
        Assert.All(strides, stride => Assert.Equal(1, stride));
    }

    [Theory]
    [InlineData("resnet18", 3, 1000, 11_689_512)]
    [InlineData("resnet34", 3, 1000, 21_797_672)]
    [InlineData("resnet50", 3, 1000, 25_557_032)]
    [InlineData("wrn-28-2", 3, 10, 1_467_610)]
    [InlineData("resnet18 for small images", 1, 10, 11_172_810)]   // 11,173,962 for three channels, the published count of CIFAR's ResNet-18
    [InlineData("convnet", 3, 5, 27 * 32 + 64 + 9 * 32 * 64 + 128 + 9 * 64 * 128 + 256 + 129 * 5)]
    [InlineData("wrn-10-1", 2, 4, 9 * 2 * 16 + (2 * 16 + 2304 + 2 * 16 + 2304) + (2 * 16 + 4608 + 2 * 32 + 9216 + 512)
        + (2 * 32 + 18432 + 2 * 64 + 36864 + 2048) + 2 * 64 + 65 * 4)]
    [InlineData("vgg16", 3, 10, 14_714_688 + 25088 * 8 + 8 + 8 * 8 + 8 + 8 * 10 + 10)]
    [InlineData("vgg16_bn", 3, 10, 14_714_688 + 2 * 4224 + 25088 * 8 + 8 + 8 * 8 + 8 + 8 * 10 + 10)]
    public void Has_the_published_number_of_weights_and_knows_it_without_being_built(string name, long channels, int outputs, long expected)
    {
        var network = Backbones.Network(name);
        using var backbone = Backbones.Build(network, channels);
        var features = backbone.call(zeros(2, channels, 40, 36));
        Assert.Equal(network.FeatureWidth, features.shape[1]);
        Assert.Equal(expected, backbone.parameters().Sum(parameter => parameter.numel()) + (features.shape[1] + 1) * outputs);
        Assert.Equal(expected, network.LeastWeights(new NetworkInput([channels, 40, 36]), outputs));
    }

    [Theory]
    [InlineData(false, 138_357_544)]
    [InlineData(true, 138_365_992)]
    public void The_whole_VGG_16_has_the_published_number_of_weights(bool batchNorm, long expected) =>
        Assert.Equal(expected, Network.Vgg16(batchNorm).LeastWeights(new NetworkInput([3, 224, 224]), 1000));

    [Fact]
    public void A_wide_network_has_the_published_number_of_weights() =>
        Assert.Equal(36_479_194, Network.WideResNet(28, 10).LeastWeights(new NetworkInput([3, 32, 32]), 10));

    [Theory]
    [InlineData("resnet18",
        "conv1.weight [64, 3, 7, 7]; bn1.running_mean [64]; bn1.num_batches_tracked []; layer1.0.conv1.weight [64, 64, 3, 3]; layer2.0.conv1.weight [128, 64, "
            + "3, 3]; layer2.0.downsample.0.weight [128, 64, 1, 1]; layer4.1.bn2.running_var [512]")]
    [InlineData("resnet18 for small images", "conv1.weight [64, 3, 3, 3]")]
    [InlineData("resnet34", "layer3.5.conv2.weight [256, 256, 3, 3]")]
    [InlineData("resnet50", "layer1.0.downsample.0.weight [256, 64, 1, 1]; layer4.2.conv3.weight [2048, 512, 1, 1]")]
    [InlineData("vgg16", "features.28.bias [512]; classifier.0.weight [8, 25088]; classifier.3.bias [8]")]
    [InlineData("vgg16_bn", "features.41.running_mean [512]")]
    [InlineData("wrn-28-2", "layer1.0.downsample.0.weight [32, 16, 1, 1]; layer3.3.conv2.weight [128, 128, 3, 3]; bn1.weight [128]")]
    [InlineData("convnet", "features.8.weight [128, 64, 3, 3]")]
    public void Tensors_have_torchvisions_names_and_shapes(string network, string tensors)
    {
        using var backbone = Backbones.Build(Backbones.Network(network));
        var state = backbone.state_dict();
        Assert.Equal(tensors, string.Join("; ", tensors.Split("; ").Select(tensor => tensor.Split(' ')[0])
            .Select(name => $"{name} [{string.Join(", ", state[name].shape)}]")));
    }

    [Theory]
    [InlineData("resnet18")]
    [InlineData("vgg16_bn")]
    [InlineData("wrn-28-2")]
    [InlineData("convnet")]
    public void Initial_weights_are_drawn_as_published_from_libtorchs_generator(string name)
    {
        using var backbone = Backbones.Build(Backbones.Network(name));
        foreach (var (parameterName, parameter) in backbone.named_parameters())
        {
            using var each = NewDisposeScope();
            if (parameter.dim() > 1)
            {
                var expected = parameter.dim() == 2 ? 0.01 : Math.Sqrt(2.0 / (parameter.shape[0] * parameter.shape[2] * parameter.shape[3]));
                var error = 6 / Math.Sqrt(2 * parameter.numel());   // six deviations of a standard deviation
                Assert.InRange(parameter.std().item<float>(), expected * (1 - error), expected * (1 + error));
                Assert.InRange(parameter.mean().item<float>(), -6 * expected / Math.Sqrt(parameter.numel()), 6 * expected / Math.Sqrt(parameter.numel()));
            }
            else
            {
                Assert.True((parameter == (parameterName.EndsWith("weight", StringComparison.Ordinal) ? 1 : 0)).all().item<bool>(), parameterName);
            }
        }
        using var same = Backbones.Build(Backbones.Network(name));
        using var other = Backbones.Build(Backbones.Network(name), seed: 2);
        bool Equal(nn.Module module) => backbone.parameters().Zip(module.parameters()).All(pair => pair.First.equal(pair.Second).all().item<bool>());
        Assert.True(Equal(same));
        Assert.False(Equal(other));
    }

    [Theory]
    [InlineData("resnet18", 1, 1, 1)]
    [InlineData("resnet50", 4, 17, 65)]
    [InlineData("wrn-10-1", 2, 1, 5)]
    [InlineData("convnet", 1, 8, 11)]
    [InlineData("vgg16", 1, 32, 33)]
    public void Takes_images_of_any_channels_and_size(string name, long channels, long height, long width)
    {
        var network = Backbones.Network(name);
        using var backbone = network.Build(new NetworkInput([channels, height, width]));
        backbone.eval();
        using var noGrad = no_grad();
        Assert.Equal([3, network.FeatureWidth!.Value], backbone.call(ones(3, channels, height, width)).shape);
    }

    [Theory]
    [InlineData("resnet18", true)]
    [InlineData("resnet50", false)]
    [InlineData("wrn-10-1", true)]
    [InlineData("vgg16", false)]
    [InlineData("convnet", true)]
    public void A_pass_leaves_no_tensor_but_the_features(string name, bool training)
    {
        using var backbone = Backbones.Build(Backbones.Network(name));
        backbone.train(training);
        var images = Backbones.Images();
        var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        using var features = backbone.call(images);
        Assert.Equal(before + 1, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void What_is_no_image_or_too_small_is_refused_in_one_sentence()
    {
        static string Sentence(Network network, params long[] shape) => Assert.Throws<ArgumentException>(() => network.Build(new NetworkInput(shape))).Message;
        Assert.Equal("The network ResNetwork was given samples of shape [12]; expected images [channels, height, width].", Sentence(Network.ResNet18(), 12));
        Assert.Equal("The network ConvNetwork was given images of 7 x 40 pixels; expected at least 8 x 8, which its pooling halves to one.",
            Sentence(Network.ConvNet(), 3, 7, 40));
        Assert.Equal("The network VggNetwork was given images of 40 x 31 pixels; expected at least 32 x 32, which its pooling halves to one.",
            Sentence(Network.Vgg16(), 3, 40, 31));
    }

    [Fact]
    public void Descriptions_that_are_none_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ResNetwork(20));
        Assert.Throws<ArgumentOutOfRangeException>(() => Network.WideResNet(27, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Network.WideResNet(4, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Network.WideResNet(28, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Network.ConvNet(8, 0));
        Assert.Throws<ArgumentException>(() => new ConvNetwork([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Network.Vgg16(hiddenUnits: 0));
    }

    [Fact]
    public void Batch_normalisation_refuses_to_learn_from_one_value_per_channel()
    {
        using var backbone = Network.ResNet18().Build(new NetworkInput([3, 32, 32]));
        var exception = Assert.Throws<InvalidOperationException>(() => backbone.call(zeros(1, 3, 32, 32)));
        Assert.Equal("Batch normalisation would learn from one value per channel, in [1, 512, 1, 1]; expected a larger batch or larger images.",
            exception.Message);
    }
}
