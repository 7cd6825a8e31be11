using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.AuxiLearn.Scoring;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Scoring;

public class SavingTests
{
    [Fact]
    public void A_loaded_model_scores_to_the_last_bit_as_the_saved_one_and_remembers_its_training()
    {
        var ml = new MLContext();
        var data = Models.WithKeys(ml, Sample.Rows(30));
        using var model = Models.Multiclass(ml, data.Schema["Label"]);
        using var loaded = Assert.IsType<AuxiLearnMulticlassTransformer>(Models.SaveAndLoad(ml, model, data.Schema));
        Assert.Equal(model.Transform(data).GetColumn<float[]>("Score"), loaded.Transform(data).GetColumn<float[]>("Score"));
        Assert.Equal(model.Transform(data).GetColumn<uint>("PredictedLabel"), loaded.Transform(data).GetColumn<uint>("PredictedLabel"));

        Assert.Equal((model.FeatureColumnName, model.FeatureColumnType), (loaded.FeatureColumnName, loaded.FeatureColumnType));
        Assert.Equal(model.Model.Network, loaded.Model.Network);
        Assert.Equal((model.Model.BestEpoch, model.Model.TrainableParameterCount), (loaded.Model.BestEpoch, loaded.Model.TrainableParameterCount));
        Assert.Equal(["Label", "Attribute"], loaded.Model.TaskNames);
        Assert.Equal([1, 0.25f], loaded.Model.TaskWeights);
        Assert.Equal(model.Model.History.Select(report => report.ToString()), loaded.Model.History.Select(report => report.ToString()));
        Assert.Equal(3 * 8 + 8 + 2 * 8 + 8 * 5 + 5 + 2 * 5 + 5 * 3 + 3, loaded.Model.TrainableParameterCount);   // linear, batch norm, linear, batch norm, head
    }

    [Fact]
    public void Each_kind_of_model_comes_back_as_itself()
    {
        var ml = new MLContext();
        var data = ml.Data.LoadFromEnumerable(Sample.Rows(20));
        using var binary = Models.Binary(ml);
        using var regression = Models.Regression(ml);
        using var loadedBinary = Assert.IsType<AuxiLearnBinaryTransformer>(Models.SaveAndLoad(ml, binary, data.Schema));
        using var loadedRegression = Assert.IsType<AuxiLearnRegressionTransformer>(Models.SaveAndLoad(ml, regression, data.Schema));
        Assert.Equal(binary.Transform(data).GetColumn<float>("Probability"), loadedBinary.Transform(data).GetColumn<float>("Probability"));
        Assert.Equal(regression.Transform(data).GetColumn<float>("Score"), loadedRegression.Transform(data).GetColumn<float>("Score"));
    }

    [Fact]
    public void A_network_of_the_users_own_is_rebuilt_by_its_registered_factory_or_asked_for()
    {
        var ml = new MLContext();
        var data = ml.Data.LoadFromEnumerable(Sample.Rows(10));
        var network = Network.Custom("saved", input => nn.Sequential(("a", nn.Linear(input.Size, 4)), ("b", nn.Tanh())));
        using var model = Models.Regression(ml, network);
        using var loaded = (IDisposable)Models.SaveAndLoad(ml, model, data.Schema);
        Assert.Equal(model.Transform(data).GetColumn<float>("Score"), ((ITransformer)loaded).Transform(data).GetColumn<float>("Score"));

        CustomNetwork.Factories.TryRemove("saved", out _);
        // ML.NET would hide what is missing behind a sentence of its own
        using var waiting = (AuxiLearnRegressionTransformer)Models.SaveAndLoad(ml, model, data.Schema);
        var exception = Assert.ThrowsAny<InvalidOperationException>(() => waiting.Transform(data));
        Assert.StartsWith("The network 'saved' is not registered in this process: call Network.Register(\"saved\", input => ...) before the model is used",
            exception.Message, StringComparison.Ordinal);
        Assert.Equal(exception.Message, Assert.ThrowsAny<InvalidOperationException>(() => ml.Model.CreatePredictionEngine<Sample,
            RegressionPrediction>(waiting)).Message);
        Assert.Equal(exception.Message, Assert.ThrowsAny<InvalidOperationException>(() => waiting.Model.TrainableParameterCount).Message);
        Network.Register("saved", network => nn.Sequential(("a", nn.Linear(network.Size, 4)), ("b", nn.Tanh())));
        Assert.Equal(model.Transform(data).GetColumn<float>("Score"), waiting.Transform(data).GetColumn<float>("Score"));
        Assert.Equal(model.Model.TrainableParameterCount, waiting.Model.TrainableParameterCount);
    }

    [Fact]
    public void Loading_leaves_the_process_generator_alone()
    {
        var ml = new MLContext();
        using var model = Models.Regression(ml);
        using var before = random.get_rng_state();
        using var loaded = (IDisposable)Models.SaveAndLoad(ml, model, ml.Data.LoadFromEnumerable(Sample.Rows(1)).Schema);
        using var after = random.get_rng_state();
        Assert.Equal(before.data<byte>().ToArray(), after.data<byte>().ToArray());
    }

    [Fact]
    public void A_model_that_ends_early_is_refused_wherever_it_ends()
    {
        var bytes = Bytes();
        for (var length = 0; length < bytes.Length; length++)
        {
            var exception = Record.Exception(() => Load(bytes[..length]));
            Assert.True(exception is FormatException or EndOfStreamException or System.Text.Json.JsonException, $"{length}: {exception}");
        }
        using var whole = Load(bytes);
        Assert.Equal(Sample.FeatureCount, whole.Network.Input.Size);
    }

    [Fact]
    public void A_model_with_bytes_turned_over_is_refused_or_loads_with_other_weights_but_never_worse()
    {
        var bytes = Bytes();
        var refused = 0;
        for (var place = 0; place < bytes.Length; place++)
        {
            var turned = (byte[])bytes.Clone();
            turned[place] ^= 0xFF;
            var exception = Record.Exception(() => Load(turned).Dispose());
            // what ModelStreams makes one sentence of
            Assert.True(exception is null or FormatException or IOException or System.Text.Json.JsonException or ArgumentException or NotSupportedException
                or OverflowException, $"{place}: {exception}");
            refused += exception is null ? 0 : 1;
        }
        Assert.InRange(refused, 100, bytes.Length);
    }

    [Fact]
    public void A_model_of_the_first_format_which_knew_vectors_alone_still_loads()
    {
        using var source = new BinaryReader(new MemoryStream(Bytes()));
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(source.ReadBytes(8));
        Assert.Equal(3, source.ReadInt32());
        writer.Write(1);
        writer.Write(source.ReadString());
        Assert.Equal([Sample.FeatureCount], InputFormat.FromJson(source.ReadString()).Shape);
        writer.Write(1);
        writer.Write((long)Sample.FeatureCount);
        writer.Write(source.ReadBytes(sizeof(int) + 2 * sizeof(float)));
        Assert.Equal("", source.ReadString());   // the structure of a network of one's own
        writer.Write(source.ReadBytes((int)source.BaseStream.Length));
        using var old = Load(stream.ToArray());
        using var now = Load(Bytes());
        Assert.Equal(now.Input, old.Input with { Shape = now.Input.Shape });
        Assert.Equal(now.Network.state_dict().Values.SelectMany(value => value.to(ScalarType.Float32).data<float>().ToArray()),
            old.Network.state_dict().Values.SelectMany(value => value.to(ScalarType.Float32).data<float>().ToArray()));
    }

    [Theory]
    [InlineData("""{"network":"mlp","Widths":[2000000000,2000000000]}""")]
    [InlineData("""{"network":"mlp","Widths":[1000000]}""")]
    public void A_network_larger_than_its_saved_weights_is_refused_before_it_is_built(string description)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write("AUXILEAR"u8);
        writer.Write(1);
        writer.Write(description);
        writer.Write(1);
        writer.Write(1L << 20);
        writer.Write(1);
        writer.Write(new byte[64]);
        Assert.Equal("its network is larger than the weights saved with it", Assert.Throws<FormatException>(() => Load(stream.ToArray())).Message);
    }

    /// <summary>The file was written by format 2, without checksums; a, b and c are the features.</summary>
    [Fact]
    public void A_model_file_of_format_2_still_loads()
    {
        var ml = new MLContext();
        var model = ml.Model.Load(Path.Combine(AppContext.BaseDirectory, "Scoring", "Files", "format2.zip"), out _);
        using var freed = (IDisposable)model;
        var rows = ml.Data.LoadFromEnumerable([new Flower { A = 0, B = 0 }, new Flower { A = 1, B = -1 }, new Flower { A = 2, B = -2 }]);
        Assert.Equal(["x", "y", "z"], model.Transform(rows).GetColumn<string>("PredictedLabel"));
    }

    [Fact]
    public void A_million_layers_are_refused_before_one_is_built()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write("AUXILEAR"u8);
        writer.Write(1);
        writer.Write($$"""{"network":"mlp","Widths":[{{string.Join(',', Enumerable.Repeat(1, 1_000_000))}}]}""");
        writer.Write(1);
        writer.Write(1L);
        writer.Write(1);
        writer.Write(new byte[10_000_000]);
        Assert.Contains("1000000 hidden layers; expected at most 1000.", Assert.Throws<ArgumentException>(() => Load(stream.ToArray())).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"Kind":"Path","Shape":[3,6000,6000],"IsBytes":true,"IsResized":true}""")]
    [InlineData("""{"Kind":"Path","Shape":[3,8,8],"IsBytes":true,"IsResized":true,"Augmentation":{"augmentation":"sequence","Parts":[{"augmentation":"resize","Height":6000,"Width":6000},{"augmentation":"crop","Height":8,"Width":8,"Padding":0}]}}""")]
    public void Images_that_a_saved_model_would_make_huge_are_refused(string json) =>
        Assert.Equal("its images are brought to 6000 x 6000 pixels of 3 channels; expected at most 67,108,864 values",
            Assert.Throws<FormatException>(() => InputFormat.FromJson(json)).Message);

    [Fact]
    public void A_network_of_ones_own_with_another_structure_is_refused()
    {
        const string Name = "structure of a saved model";
        TorchSharp.torch.nn.Module<Tensor, Tensor> Build(NetworkInput input, TorchSharp.torch.nn.Module<Tensor, Tensor> activation) =>
            nn.Sequential(("layer", nn.Linear(input.Size, 4)), ("activation", activation));
        using var stream = new MemoryStream();
        var network = new PrimaryNetwork(Network.Custom(Name, input => Build(input, nn.ReLU())), new NetworkInput([Sample.FeatureCount]), 1);
        using (var model = new ScoringModel(Host(), InputFormat.Vector(Sample.FeatureCount), network, 0, 1))
        using (var writer = new BinaryWriter(stream))
            ScoringModelFormat.Save(model, writer);
        Load(stream.ToArray()).Dispose();
        Network.Register(Name, input => Build(input, nn.Tanh()));
        Assert.Equal($"its network '{Name}' has other modules than the one that is registered under this name in this process",
            Assert.Throws<FormatException>(() => Load(stream.ToArray())).Message);
    }

    [Fact]
    public void A_network_with_other_outputs_than_there_are_classes_is_refused()
    {
        var ml = new MLContext();
        var data = Models.WithKeys(ml, Sample.Rows(3));
        using var model = new AuxiLearnMulticlassTransformer(ml, Models.Primary(4), "Features", "PredictedLabel", "Score",
            new ClassLabels(data.Schema["Label"]));
        var exception = Assert.ThrowsAny<Exception>(() => Models.SaveAndLoad(ml, model, data.Schema));
        Assert.Equal("The saved model's network has 4 outputs; expected the 3 of its columns.", exception.GetBaseException().Message);
    }

    private static byte[] Bytes()
    {
        using var model = new ScoringModel(Host(), InputFormat.Vector(Sample.FeatureCount), Models.Primary(1).Network, 100, 10);
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream))
            ScoringModelFormat.Save(model, writer);
        return stream.ToArray();
    }

    private static ScoringModel Load(byte[] bytes) => ScoringModelFormat.Load(Host(), new BinaryReader(new MemoryStream(bytes)));

    private static IHost Host() => ((IHostEnvironment)new MLContext()).Register("Test");

    private sealed class Flower
    {
        [ColumnName("a")]
        public float A { get; set; }

        [ColumnName("b")]
        public float B { get; set; }

        [ColumnName("c")]
        public float C { get; set; }

        [ColumnName("extra")]
        public float Extra { get; set; }

        [ColumnName("species")]
        public string Species { get; set; } = "x";
    }
}
