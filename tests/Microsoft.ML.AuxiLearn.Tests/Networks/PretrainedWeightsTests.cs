using Microsoft.ML.AuxiLearn.Tests.SafetensorsFiles;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Networks;

public sealed class PretrainedWeightsTests : IDisposable
{
    private static readonly ImageNetwork _network = Network.WideResNet(depth: 10, width: 1);

    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Files _files = new();

    public void Dispose()
    {
        _files.Dispose();
        _scope.Dispose();
    }

    /// <summary>A file as published: a network with its final layer.</summary>
    private static Dictionary<string, Tensor> State(ImageNetwork network, string head = "fc")
    {
        using var donor = Backbones.Build(network, seed: 3);
        Backbones.SetByFormula(donor);
        var state = donor.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.detach().clone());
        state[$"{head}.weight"] = ones(1000, network.FeatureWidth!.Value);
        state[$"{head}.bias"] = ones(1000);
        return state;
    }

    private string Save(Dictionary<string, Tensor> state)
    {
        Safetensors.Save(_files["weights"], state);
        return _files["weights"];
    }

    [Theory]
    [InlineData("resnet18", "fc")]
    [InlineData("vgg16_bn", "classifier.6")]
    [InlineData("wrn-10-1", "fc")]
    [InlineData("convnet", "fc")]
    public void Weights_under_torchvisions_names_take_the_place_of_random_ones(string name, string head)
    {
        var network = Backbones.Network(name);
        var state = State(network, head);
        using var loaded = Backbones.Build(network with { Weights = Save(state) });
        Assert.All(loaded.state_dict(), entry => Assert.True(entry.Value.equal(state[entry.Key]).all().item<bool>(), entry.Key));
        Assert.All(loaded.parameters(), parameter => Assert.True(parameter.requires_grad));

        loaded.eval();
        using var noGrad = no_grad();
        Assert.True(loaded.call(Backbones.Images()).allclose(new PublishedDefinition(loaded.state_dict(), training: false).Features(name, Backbones.Images()),
            rtol: 1e-3, atol: 1e-4));
    }

    [Fact]
    public void The_counts_of_batches_may_be_absent_and_weights_of_half_precision_are_widened()
    {
        var state = State(_network);
        foreach (var name in state.Keys.ToArray())
        {
            if (name.EndsWith("num_batches_tracked", StringComparison.Ordinal))
                state.Remove(name);
            else
                state[name] = state[name].to(name.EndsWith("bias", StringComparison.Ordinal) ? ScalarType.BFloat16 : ScalarType.Float16);
        }
        using var loaded = Backbones.Build(_network with { Weights = Save(state) });
        Assert.All(loaded.state_dict(), entry => Assert.True(state.TryGetValue(entry.Key, out var half)
            ? entry.Value.equal(half.to(ScalarType.Float32)).all().item<bool>() && entry.Value.dtype == ScalarType.Float32
            : entry.Value.item<long>() == 0, entry.Key));
    }

    [Fact]
    public void A_file_of_another_network_is_refused_in_one_sentence()
    {
        string Sentence(Action<Dictionary<string, Tensor>> change, ImageNetwork? network = null)
        {
            var state = State(_network);
            change(state);
            return Assert.Throws<InvalidOperationException>(() => Backbones.Build((network ?? _network) with { Weights = Save(state) })).Message;
        }
        var file = _files["weights"];
        Assert.Equal($"The weights file '{file}' has no tensor 'layer2.0.bn1.running_var'; expected one of shape [16].",
            Sentence(state => state.Remove("layer2.0.bn1.running_var")));
        Assert.Equal($"The weights file '{file}' holds the tensor 'conv1.weight' with shape [16, 4, 3, 3]; expected [16, 3, 3, 3].",
            Sentence(state => state["conv1.weight"] = zeros(16, 4, 3, 3)));
        Assert.Equal($"The weights file '{file}' holds the tensor 'bn1.bias' with shape [64, 1]; expected [64].",
            Sentence(state => state["bn1.bias"] = zeros(64, 1)));
        Assert.Equal($"The weights file '{file}' holds the tensor 'bn1.bias' with the type Int64; expected floating-point numbers.",
            Sentence(state => state["bn1.bias"] = zeros(64, ScalarType.Int64)));
        Assert.Equal(
            $"The weights file '{file}' has the tensor 'layer4.0.conv1.weight' of shape [2, 1], which the network does not have; expected the weights of the "
                + "same network.", Sentence(state => state["layer4.0.conv1.weight"] = zeros(2, 1)));
        Assert.Equal(
            $"The weights file '{file}' has the tensor 'fcn.weight' of shape [2], which the network does not have; expected the weights of the same network.",
            Sentence(state => state["fcn.weight"] = zeros(2)));
        Assert.Equal($"The weights file '{file}' holds the tensor 'conv1.weight' with shape [16, 3, 3, 3]; expected [64, 3, 7, 7].",
            Sentence(_ => { }, Network.ResNet18()));
    }

    [Fact]
    public void A_file_that_is_not_there_or_is_no_safetensors_file_is_refused()
    {
        var missing = Assert.Throws<FileNotFoundException>(() => Backbones.Build(_network with { Weights = _files["nowhere"] }));
        Assert.Contains(_files["nowhere"], missing.Message, StringComparison.Ordinal);
        var options = new AuxiLearnRegressionTrainer.Options { Network = _network with { Weights = _files["nowhere"] } };
        var early = Assert.ThrowsAny<ArgumentException>(() => new MLContext().Regression.Trainers.AuxiLearn(options));
        Assert.Contains($"The option Network.Weights is '{_files["nowhere"]}', which is not there; expected a .safetensors file.", early.Message,
            StringComparison.Ordinal);

        File.WriteAllBytes(_files["pickle"], [0x50, 0x4B, 3, 4, 0, 0, 0, 0, 0, 0]);
        Assert.Throws<FormatException>(() => Backbones.Build(_network with { Weights = _files["pickle"] }));
    }

    [Fact]
    public void Building_with_weights_leaves_no_tensor_but_the_networks_and_failing_none()
    {
        static long Added(Action build)
        {
            var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
            using (NewDisposeScope())   // layers leave the tensors behind that their parameters were made of
                build();
            return DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount - before;
        }
        var network = _network with { Weights = Save(State(_network)) };
        var other = Network.WideResNet(16, 1);
        nn.Module? plain = null, loaded = null;
        Assert.Equal(Added(() => plain = Backbones.Build(_network)), Added(() => loaded = Backbones.Build(network)));
        Assert.Equal(Added(() => Backbones.Build(other).Dispose()),
            Added(() => Assert.Throws<InvalidOperationException>(() => Backbones.Build(other with { Weights = network.Weights }))));
        plain!.Dispose();
        loaded!.Dispose();
    }
}
