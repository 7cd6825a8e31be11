using System.Globalization;
using System.Text.Json;
using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.AuxiLearn.Results;
using Microsoft.ML.AuxiLearn.Tests.SafetensorsFiles;
using Microsoft.ML.AuxiLearn.Tests.Scoring;
using Microsoft.ML.AuxiLearn.Tests.Training;
using Microsoft.ML.AuxiLearn.Training;
using Microsoft.ML.Data;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Networks;

/// <summary>Fitted image models: saved, loaded, exported, and taken up again.</summary>
public sealed class ExportTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Files _files = new();
    private readonly MLContext _ml = new();

    public void Dispose()
    {
        _files.Dispose();
        _scope.Dispose();
    }

    private IDataView Data => _ml.Data.LoadFromEnumerable(Pictures.Rows(5));

    private static float[] Scores(ITransformer model, IDataView data) => [.. model.Transform(data).GetColumn<float>("Score")];

    /// <summary>A model with weights by a formula, of labels with mean 100 and deviation 10.</summary>
    private AuxiLearnRegressionTransformer Model(Network network)
    {
        var primary = new PrimaryNetwork(network, Pictures.Input, mainOutputs: 1, auxiliaryOutputs: 1);
        Backbones.SetByFormula(primary);
        var pixels = Pictures.Table(7).Features;
        primary.StandardizeInput(pixels.mean(), pixels.std().reciprocal());
        var report = Reports.Of(1, 1, ["Label"], [1], [1], metricName: "RMSE", isBest: true);
        return new(_ml, new TrainedPrimary(Pictures.Format, primary, 100, 10, TrainingRecord.Of([report], bestEpoch: 1)), "Features", "Score");
    }

    [Theory]
    [InlineData("convnet")]
    [InlineData("wrn-10-1")]
    [InlineData("resnet18 for small images")]
    public void An_exported_backbone_and_head_score_as_the_model_does(string name)
    {
        var network = Backbones.Network(name);
        using var model = Model(network);
        model.Model.ExportSafetensors(_files["model"]);

        var tensors = Safetensors.Load(_files["model"]);
        using var backbone = (network with { Weights = _files["model"] }).Build(Pictures.Input);
        backbone.eval();
        using var noGrad = no_grad();
        using var file = Safetensors.Open(_files["model"]);
        var images = (Pictures.Table(5).Features - tensors["input_mean"]) * tensors["input_scale"];
        var outputs = backbone.call(images).matmul(tensors["fc.weight"].t()) + tensors["fc.bias"];
        var scores = float.Parse(file.Metadata["label_mean"], CultureInfo.InvariantCulture)
            + float.Parse(file.Metadata["label_scale"], CultureInfo.InvariantCulture) * outputs;
        Assert.True(scores.squeeze(1).allclose(tensor(Scores(model, Data)), rtol: 1e-4, atol: 1e-3));
        Assert.InRange(scores.std().item<float>(), 1e-3, double.MaxValue);

        Assert.Equal(backbone.state_dict().Keys.Concat(["fc.weight", "fc.bias", "input_mean", "input_scale"]).Order(StringComparer.Ordinal),
            tensors.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(("pt", "fc", "[1,16,16]"), (file.Metadata["format"], file.Metadata["head"], file.Metadata["input_shape"]));
        Assert.Equal(network, JsonSerializer.Deserialize<Network>(file.Metadata["network"]));
    }

    [Fact]
    public void What_training_has_learned_is_what_is_exported()
    {
        var network = Network.ConvNet(3, 4);
        using var random = new RandomScope(1);
        var primary = new PrimaryNetwork(network, Pictures.Input, mainOutputs: 1, auxiliaryOutputs: 1);
        Pictures.Train(primary, WeightingMethod.AuxiLearn(), validate: false);   // the last weights are the best
        using var model = new AuxiLearnRegressionTransformer(_ml, new TrainedPrimary(Pictures.Format, primary, 0, 1, TrainingRecord.Of([], bestEpoch: 1)),
            "Features", "Score");
        model.Model.ExportSafetensors(_files["trained"]);

        using var taken = new PrimaryNetwork(network with { Weights = _files["trained"] }, Pictures.Input, mainOutputs: 1);
        foreach (var (name, expected) in primary.state_dict().Where(entry => entry.Key.StartsWith("backbone.", StringComparison.Ordinal)))
            Assert.True(taken.state_dict()[name].equal(expected).all().item<bool>(), name);
        Assert.True(Safetensors.Load(_files["trained"])["fc.weight"].equal(primary.state_dict()["main.weight"]).all().item<bool>());
        Assert.Equal(2 * 32 / 8, taken.state_dict()["backbone.features.1.num_batches_tracked"].item<long>());
    }

    [Fact]
    public void The_head_of_VGG_has_torchvisions_name_and_a_perceptrons_layers_keep_theirs()
    {
        var network = Network.Vgg16(hiddenUnits: 2);
        using var vgg = new AuxiLearnRegressionTransformer(_ml,
            new TrainedPrimary(InputFormat.Vector(1, 32, 32), new PrimaryNetwork(network, new NetworkInput([1, 32, 32]), 1), 0, 1, TrainingRecord.Of([], 0)),
            "Features", "Score");
        vgg.Model.ExportSafetensors(_files["vgg"]);
        Assert.Equal([1, 2], Safetensors.Load(_files["vgg"])["classifier.6.weight"].shape);

        using var mlp = Models.Regression(_ml);
        mlp.Model.ExportSafetensors(_files["mlp"]);
        var tensors = Safetensors.Load(_files["mlp"]);
        Assert.Equal([8, 3], tensors["linear0.weight"].shape);
        Assert.Equal([1, 5], tensors["fc.weight"].shape);
        Assert.DoesNotContain(tensors.Keys, name => name.StartsWith("auxiliary", StringComparison.Ordinal));
    }

    [Fact]
    public void A_backbone_with_a_tensor_of_the_heads_name_and_a_disposed_model_are_refused()
    {
        var model = Models.Regression(_ml, Network.Custom("with fc", input => nn.Sequential(("fc", nn.Linear(input.Size, 2)), ("a", nn.ReLU()))));
        var exception = Assert.Throws<InvalidOperationException>(() => model.Model.ExportSafetensors(_files["x"]));
        Assert.Equal(
            "The network's backbone has a tensor 'fc.weight', which is the name of the head's in the exported file; expected another name in the backbone.",
            exception.Message);
        model.Dispose();
        Assert.Throws<ObjectDisposedException>(() => model.Model.ExportSafetensors(_files["x"]));
    }

    [Theory]
    [InlineData("convnet", false)]
    [InlineData("wrn-10-1", true)]
    [InlineData("resnet18 for small images", true)]
    public void A_saved_model_needs_no_weights_file_and_scores_to_the_last_bit_alike(string name, bool frozen)
    {
        var network = Backbones.Network(name) with { Frozen = frozen };
        using (var donor = Model(network))
            donor.Model.ExportSafetensors(_files["weights"]);
        using var model = Model(network with { Weights = _files["weights"] });
        File.Delete(_files["weights"]);
        Assert.Equal(network, model.Model.Network);
        Assert.DoesNotContain("weights", model.Model.Network.ToJson(), StringComparison.OrdinalIgnoreCase);

        using var loaded = Assert.IsType<AuxiLearnRegressionTransformer>(Models.SaveAndLoad(_ml, model, Data.Schema));
        Assert.Equal(Scores(model, Data), Scores(loaded, Data));
        Assert.Equal((network, model.Model.TrainableParameterCount), (loaded.Model.Network, loaded.Model.TrainableParameterCount));
        Assert.Equal(frozen ? network.FeatureWidth + 1 : (long)network.LeastWeights(Pictures.Input, 1), loaded.Model.TrainableParameterCount);
    }

    [Fact]
    public void Every_network_comes_back_from_its_JSON()
    {
        Network[] networks =
        [
            Network.ConvNet(), Network.ConvNet(3, 4) with { Frozen = true }, Network.Vgg16(), Network.Vgg16(batchNorm: true, hiddenUnits: 7),
                Network.ResNet18(),
            Network.ResNet34(smallImages: true), Network.ResNet50() with { Frozen = true }, Network.WideResNet(),
                Network.WideResNet(16, 4) with { Frozen = true },
        ];
        Assert.All(networks, network => Assert.Equal(network, Network.FromJson(network.ToJson())));
        Assert.Equal(networks.Length, networks.Distinct().Count());
        Assert.Equal(Network.ConvNet(), Network.FromJson((Network.ConvNet() with { Weights = "/secret/path" }).ToJson()));
        Assert.NotEqual<Network>(Network.ConvNet(), Network.ConvNet() with { Weights = "a" });
        Assert.NotEqual<Network>(Network.ConvNet(3, 4), Network.ConvNet(4, 4));
    }

    [Theory]
    [InlineData("""{"network":"convnet","Channels":[]}""")]
    [InlineData("""{"network":"convnet","Channels":[-1]}""")]
    [InlineData("""{"network":"resnet","Depth":19}""")]
    [InlineData("""{"network":"wideresnet","Depth":28}""")]
    [InlineData("""{"network":"wideresnet","Depth":29,"Width":1}""")]
    [InlineData("""{"network":"vgg16","BatchNorm":true,"HiddenUnits":0}""")]
    public void A_hostile_description_is_refused(string json)
    {
        var exception = Record.Exception(() => Network.FromJson(json));
        Assert.True(exception is JsonException or ArgumentException, $"{exception}");
    }
}
