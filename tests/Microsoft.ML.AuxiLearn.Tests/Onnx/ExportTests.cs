using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.AuxiLearn.Results;
using Microsoft.ML.AuxiLearn.Tests.Networks;
using Microsoft.ML.AuxiLearn.Tests.SafetensorsFiles;
using Microsoft.ML.AuxiLearn.Tests.Scoring;
using Microsoft.ML.Data;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.OnnxFiles;

/// <summary>Exported models, scored by ONNX Runtime.</summary>
public sealed class ExportTests : IDisposable
{
    private const int Rows = 1000;

    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Files _files = new();
    private readonly MLContext _ml = new(1);

    public void Dispose()
    {
        _files.Dispose();
        _scope.Dispose();
    }

    /// <summary>Each network with the shape of its samples.</summary>
    private static (Network Network, long[] Shape) Of(string name) => name switch
    {
        "linear" => (Network.Mlp(), [6]),
        "mlp" => (Network.Mlp(16, 8), [6]),
        "mlp, gelu, batch" => (Network.Mlp(16, 8) with { Activation = Activation.Gelu, Normalization = Normalization.Batch, Dropout = 0.5 }, [6]),
        "mlp, silu, layer" => (Network.Mlp(16, 8) with { Activation = Activation.Silu, Normalization = Normalization.Layer }, [6]),
        "mlp, tanh" => (Network.Mlp(16, 8) with { Activation = Activation.Tanh }, [6]),
        "mlp, softplus, of images" => (Network.Mlp(16, 8) with { Activation = Activation.Softplus }, [2, 3, 4]),
        "members" => (new MembersNetwork(Network.Mlp(16, 8) with { Normalization = Normalization.Layer }, 3, AveragesProbabilities: false), [6]),
        "members, of images" => (new MembersNetwork(Network.Mlp(16), 3, AveragesProbabilities: false), [2, 3, 4]),
        "members, linear, of probabilities" => (new MembersNetwork(Network.Mlp(), 2, AveragesProbabilities: true), [6]),
        "table" => (Network.Table(16, 8), [6]),
        "table of entities alone" => (Network.Table(Network.Mlp(8), Enumerable.Range(0, 3).ToDictionary(slot => slot, _ => 2)), [3]),
        "convnet" => (Network.ConvNet(4, 8), [3, 10, 12]),
        "wide resnet" => (Network.WideResNet(10, 1), [3, 9, 8]),
        "resnet" => (Network.ResNet18(), [3, 13, 16]),
        "resnet for small images" => (Network.ResNet([1, 1, 1, 1], smallImages: true), [1, 8, 8]),
        "resnet of bottlenecks" => (Network.ResNet50(), [3, 16, 16]),
        "vgg" => (Network.Vgg16(hiddenUnits: 8), [1, 32, 32]),
        "vgg with normalisation" => (Network.Vgg16(batchNorm: true, hiddenUnits: 8), [3, 35, 64]),
        "segnet" => (Network.SegNet(2), [3, 32, 32]),
        "segnet of other sizes" => (Network.SegNet(2), [3, 40, 36]),
        "unet" => (Network.UNet(4, 2), [3, 12, 8]),
        "unet of other sizes" => (Network.UNet(4, 2), [3, 9, 11]),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    private AuxiLearnTransformer Model(Network network, long[] shape)
    {
        using var random = new RandomScope(3);
        var primary = new PrimaryNetwork(network, new NetworkInput(shape), mainOutputs: network.IsOfPixels
            ? 3 : 1, auxiliaryOutputs: network.IsOfPixels ? 0 : 2);
        if (network is not VggNetwork)   // whose signals the formula lets fade
            Backbones.SetByFormula(primary);
        if (network is MembersNetwork)
            primary.ScaleMain(0.8);   // as calibration does
        long[] units = shape.Length == 3 ? [shape[0], 1, 1] : shape;
        primary.StandardizeInput(full(units, 0.4f), full(units, 1.7f));
        var trained = new TrainedPrimary(InputFormat.Vector(shape), primary, network.IsOfPixels || network is VggNetwork
            ? 0 : 2, network.IsOfPixels ? 1 : 3, TrainingRecord.Of([], 0));
        return network.IsOfPixels
            ? new AuxiLearnSegmentationTransformer(_ml, trained, "Features", "PredictedLabel", "Score", Labels(3))
            : new AuxiLearnRegressionTransformer(_ml, trained, "Features", "Score");
    }

    private static Microsoft.ML.AuxiLearn.Scoring.ClassLabels Labels(int count) =>
        new(new MLContext().Data.LoadFromEnumerable<Sample>([]).Schema["Features"], count);

    private IDataView View(float[] numbers, long[] shape)
    {
        var size = (int)new NetworkInput(shape).Size;
        var definition = SchemaDefinition.Create(typeof(Row));
        definition["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, shape.Select(side => (int)side).ToArray());
        return _ml.Data.LoadFromEnumerable(numbers.Chunk(size).Select(row => new Row { Features = row }), definition);
    }

    private static float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(i => (float)(Math.Sin(0.37 * i) * Math.Cos(0.011 * i)))];

    private sealed class Row
    {
        public float[] Features { get; set; } = [];
    }

    [OnnxRuntimeTheory]
    [InlineData("linear", Rows)]
    [InlineData("mlp", Rows)]
    [InlineData("mlp, gelu, batch", Rows)]
    [InlineData("mlp, silu, layer", Rows)]
    [InlineData("mlp, tanh", Rows)]
    [InlineData("mlp, softplus, of images", Rows)]
    [InlineData("table", Rows)]
    [InlineData("table of entities alone", Rows)]
    [InlineData("members", Rows)]
    [InlineData("members, of images", Rows)]
    [InlineData("members, linear, of probabilities", Rows)]
    [InlineData("convnet", Rows)]
    [InlineData("wide resnet", Rows)]
    [InlineData("resnet", Rows)]
    [InlineData("resnet for small images", Rows)]
    [InlineData("resnet of bottlenecks", 100)]
    [InlineData("vgg", 64)]
    [InlineData("vgg with normalisation", 16)]
    [InlineData("segnet", Rows)]
    [InlineData("segnet of other sizes", 100)]
    [InlineData("unet", Rows)]
    [InlineData("unet of other sizes", 100)]
    public void ONNX_Runtime_scores_an_exported_network_as_the_library_does(string name, int rows)
    {
        var (network, shape) = Of(name);
        using var model = Model(network, shape);
        model.Model.ExportOnnx(_files["model.onnx"]);
        var numbers = Numbers(rows * (int)new NetworkInput(shape).Size);
        using var session = new OnnxSession(_files["model.onnx"]);
        var scores = session.Run<float>(numbers, [rows, .. shape.Select(side => (int)side)], "Score");
        var view = model.Transform(View(numbers, shape));
        float[] expected = network.IsOfPixels ? [.. view.GetColumn<float[]>("Score").SelectMany(row => row)] : [.. view.GetColumn<float>("Score")];
        if (network is SegNetwork)   // where the values of a window are equal but for rounding, the largest may go back to another place
            Assert.InRange(expected.Zip(scores).Count(pair => MathF.Abs(pair.First - pair.Second) > 1e-5), 0, expected.Length / 100);
        else
            Near(expected, scores);
        if (network.IsOfPixels)
            Assert.InRange(view.GetColumn<uint[]>("PredictedLabel").SelectMany(keys => keys)
                .Zip(session.Run<uint>(numbers, [rows, .. shape.Select(side => (int)side)], "PredictedLabel")).Count(pair => pair.First != pair.Second), 0,
                expected.Length / 10000);
    }

    /// <summary>To 1e-5 of the scores' size.</summary>
    private static void Near(float[] expected, float[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        var size = expected.Max(MathF.Abs);
        Assert.InRange(expected.Max() - expected.Min(), 1e-3 * size, double.MaxValue);
        Assert.InRange(expected.Zip(found, (one, other) => MathF.Abs(one - other)).Max() / size, 0, 1e-5);
    }

    [OnnxRuntimeFact]
    public void The_columns_of_classes_of_yes_and_no_and_of_numbers_are_those_of_the_model()
    {
        var samples = Sample.Rows(Rows);
        var view = Models.WithKeys(_ml, samples);
        float[] numbers = [.. samples.SelectMany(sample => sample.Features)];
        int[] shape = [Rows, Sample.FeatureCount];

        using var multiclass = Models.Multiclass(_ml, view.Schema["Label"]);
        multiclass.Model.ExportOnnx(_files["multiclass"]);
        using (var session = new OnnxSession(_files["multiclass"]))
        {
            var scored = multiclass.Transform(view);
            Near([.. scored.GetColumn<float[]>("Score").SelectMany(row => row)], session.Run<float>(numbers, shape, "Score"));
            Assert.Equal(scored.GetColumn<uint>("PredictedLabel"), session.Run<uint>(numbers, shape, "PredictedLabel"));
            Assert.StartsWith("[\"", session.Session.ModelMetadata.CustomMetadataMap["classes"], StringComparison.Ordinal);
            Assert.Equal("Features", session.Session.InputMetadata.Keys.Single());
        }

        var three = Models.Primary(3, network: new MembersNetwork(Network.Mlp(5), 3, AveragesProbabilities: true));
        using var members = new AuxiLearnMulticlassTransformer(_ml, three, "Features", "PredictedLabel", "Score",
            new Microsoft.ML.AuxiLearn.Scoring.ClassLabels(view.Schema["Label"]));
        members.Model.ExportOnnx(_files["members"]);
        using (var session = new OnnxSession(_files["members"]))
            Near([.. members.Transform(view).GetColumn<float[]>("Score").SelectMany(row => row)], session.Run<float>(numbers, shape, "Score"));

        using var binary = Models.Binary(_ml);
        binary.Model.ExportOnnx(_files["binary"]);
        using (var session = new OnnxSession(_files["binary"]))
        {
            var scored = binary.Transform(view);
            Near([.. scored.GetColumn<float>("Score")], session.Run<float>(numbers, shape, "Score"));
            Near([.. scored.GetColumn<float>("Probability")], session.Run<float>(numbers, shape, "Probability"));
            Assert.Equal(scored.GetColumn<bool>("PredictedLabel"), session.Run<bool>(numbers, shape, "PredictedLabel"));
        }

        using var regression = Models.Regression(_ml);
        regression.Model.ExportOnnx(_files["regression"]);
        using (var session = new OnnxSession(_files["regression"]))
            Near([.. regression.Transform(view).GetColumn<float>("Score")], session.Run<float>(numbers, shape, "Score"));
    }

    /// <summary>Row by row, and so on fewer rows.</summary>
    [OnnxRuntimeTheory]
    [InlineData("linear", Rows)]
    [InlineData("mlp, gelu, batch", Rows)]
    [InlineData("mlp, silu, layer", Rows)]
    [InlineData("mlp, tanh", Rows)]
    [InlineData("mlp, softplus, of images", Rows)]
    [InlineData("convnet", 100)]
    [InlineData("wide resnet", 50)]
    [InlineData("resnet", 20)]
    [InlineData("resnet of bottlenecks", 10)]
    [InlineData("vgg", 5)]
    [InlineData("unet", 100)]
    [InlineData("unet of other sizes", 20)]
    public void ML_NETs_ApplyOnnxModel_scores_each_network_as_the_library_does(string name, int rows)
    {
        var (network, shape) = Of(name);
        using var model = Model(network, shape);
        model.Model.ExportOnnx(_files["model.onnx"]);
        var view = View(Numbers(rows * (int)new NetworkInput(shape).Size), shape);
        var applied = _ml.Transforms.ApplyOnnxModel(["Score"], ["Features"], _files["model.onnx"]).Fit(view).Transform(view);
        var scored = model.Transform(view);
        Near(network.IsOfPixels ? [.. scored.GetColumn<float[]>("Score").SelectMany(row => row)] : [.. scored.GetColumn<float>("Score")],
            [.. applied.GetColumn<float[]>("Score").SelectMany(row => row)]);
    }

    /// <summary>A number that is more than a million deviations from its mean stands for none, and both take the mean for it.</summary>
    [OnnxRuntimeFact]
    public void A_feature_that_is_far_off_counts_as_its_mean_in_the_file_too()
    {
        var (network, shape) = Of("mlp");
        using var model = Model(network, shape);
        model.Model.ExportOnnx(_files["model.onnx"]);
        var numbers = Numbers(4 * 6);
        (numbers[2], numbers[8], numbers[15]) = (1e9f, float.NegativeInfinity, -3e38f);
        using var session = new OnnxSession(_files["model.onnx"]);
        float[] scores = session.Run<float>(numbers, [4, 6], "Score");
        Assert.All(scores, score => Assert.True(float.IsFinite(score)));
        Near([.. model.Transform(View(numbers, shape)).GetColumn<float>("Score")], scores);
    }

    [OnnxRuntimeFact]
    public void Missing_numbers_and_entities_are_those_of_the_model()
    {
        using var model = Model(Network.Table(Network.Mlp(8), new Dictionary<int, int> { [1] = 4 }), [3]);
        float[] numbers = [0.3f, 1, -1, float.NaN, 2, 0.5f, 0.3f, 99, float.NaN, 0.3f, -4, 0.1f, 0.3f, float.NaN, -1];
        var view = View(numbers, [3]);
        model.Model.ExportOnnx(_files["table"]);
        using var session = new OnnxSession(_files["table"]);
        float[] scores = [.. model.Transform(view).GetColumn<float>("Score")];
        Near(scores, session.Run<float>(numbers, [5, 3], "Score"));

        using (var file = File.Create(_files["pipeline"]))
            _ml.Model.ConvertToOnnx(model, view, file);
        var applied = _ml.Transforms.ApplyOnnxModel(_files["pipeline"]).Fit(view).Transform(view);
        Near(scores, [.. applied.GetColumn<float[]>("Score").SelectMany(row => row)]);
    }

    [OnnxRuntimeFact]
    public void The_columns_of_auxiliary_tasks_that_are_kept_are_those_of_the_model()
    {
        var samples = Sample.Rows(90);
        var view = _ml.Data.LoadFromEnumerable(samples);
        using var model = _ml.Regression.Trainers.AuxiLearn("Mass", network: Network.Mlp(8), numberOfEpochs: 3, auxiliaryTasks:
        [
            AuxiliaryTask.Binary("IsLarge") with { KeepOutputs = true }, AuxiliaryTask.Multiclass("Species") with { KeepOutputs = true },
            AuxiliaryTask.VectorRegression("Place") with { KeepOutputs = true },
        ]).Fit(view);
        model.Model.ExportOnnx(_files["kept"]);
        using var session = new OnnxSession(_files["kept"]);
        var scored = model.Transform(view);
        float[] numbers = [.. samples.SelectMany(sample => sample.Features)];
        int[] shape = [90, Sample.FeatureCount];
        Near([.. scored.GetColumn<float>("Score")], session.Run<float>(numbers, shape, "Score"));
        Near([.. scored.GetColumn<float>("IsLarge.Probability")], session.Run<float>(numbers, shape, "IsLarge.Probability"));
        Near([.. scored.GetColumn<float[]>("Species.Score").SelectMany(row => row)], session.Run<float>(numbers, shape, "Species.Score"));
        Near([.. scored.GetColumn<float[]>("Place.Score").SelectMany(row => row)], session.Run<float>(numbers, shape, "Place.Score"));
    }

    [OnnxRuntimeFact]
    public void ML_NETs_ApplyOnnxModel_scores_an_exported_model_as_the_library_does()
    {
        var view = Models.WithKeys(_ml, Sample.Rows(Rows));
        using var model = Models.Multiclass(_ml, view.Schema["Label"]);
        model.Model.ExportOnnx(_files["model.onnx"]);
        var applied = _ml.Transforms.ApplyOnnxModel(["Score"], ["Features"], _files["model.onnx"]).Fit(view).Transform(view);
        Near([.. model.Transform(view).GetColumn<float[]>("Score").SelectMany(row => row)], [.. applied.GetColumn<float[]>("Score").SelectMany(row => row)]);
    }

    [OnnxRuntimeFact]
    public void ML_NETs_own_exporter_writes_a_whole_pipeline_with_the_model_in_it()
    {
        var view = View(Numbers(Rows * Sample.FeatureCount), [Sample.FeatureCount]);
        var label = Models.WithKeys(_ml, Sample.Rows(Rows)).Schema["Label"];
        var scaled = _ml.Transforms.NormalizeMinMax("Features").Fit(view);
        using var scorer = Models.Multiclass(_ml, label);
        var pipeline = scaled.Append(scorer);
        using (var file = File.Create(_files["pipeline.onnx"]))
            _ml.Model.ConvertToOnnx(pipeline, view, file);
        var applied = _ml.Transforms.ApplyOnnxModel(_files["pipeline.onnx"]).Fit(view).Transform(view);
        Near([.. pipeline.Transform(view).GetColumn<float[]>("Score").SelectMany(row => row)], [.. applied.GetColumn<float[]>("Score").SelectMany(row => row)]);
        Assert.Equal(pipeline.Transform(view).GetColumn<uint>("PredictedLabel"), applied.GetColumn<uint[]>("PredictedLabel").Select(keys => keys.Single()));
    }

    [Fact]
    public void A_network_of_the_users_own_is_refused_in_one_sentence()
    {
        using var model = Models.Regression(_ml, Network.Custom("own for onnx", input => nn.Sequential(("a", nn.Linear(input.Size, 2)))));
        var exception = Assert.Throws<NotSupportedException>(() => model.Model.ExportOnnx(_files["x"]));
        Assert.Equal("The network 'own for onnx' is custom, so its computation is unknown; expected one of the library's for ONNX.",
            exception.Message);
        Assert.False(File.Exists(_files["x"]));
        model.Dispose();
    }
}
