using Google.Protobuf;
using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.AuxiLearn.Results;
using Microsoft.ML.AuxiLearn.Tests.Networks;
using Microsoft.ML.AuxiLearn.Tests.SafetensorsFiles;
using Onnx;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.OnnxFiles;

/// <summary>Networks that start from the weights of ONNX files.</summary>
[Seeded]
public sealed class ImportTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Files _files = new();

    public void Dispose()
    {
        _files.Dispose();
        _scope.Dispose();
    }

    private string Export(Network network, long[] shape)
    {
        using var random = new RandomScope(3);
        var primary = new PrimaryNetwork(network, new NetworkInput(shape), mainOutputs: 1);
        Backbones.SetByFormula(primary);
        using var model = new AuxiLearnRegressionTransformer(new MLContext(),
            new TrainedPrimary(InputFormat.Vector(shape), primary, 2, 3, TrainingRecord.Of([], 0)), "Features", "Score");
        model.Model.ExportOnnx(_files["model.onnx"]);
        return _files["model.onnx"];
    }

    private static ModelProto Read(string path) => ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));

    private string Write(ModelProto model)
    {
        File.WriteAllBytes(_files["changed.onnx"], model.ToByteArray());
        return _files["changed.onnx"];
    }

    private static void SameAsFormula(Network network, long[] shape, nn.Module<Tensor, Tensor> loaded)
    {
        using var expected = network.Build(new NetworkInput(shape));
        var primary = new PrimaryNetwork(network, new NetworkInput(shape), mainOutputs: 1);
        Backbones.SetByFormula(primary);
        foreach (var (name, value) in loaded.state_dict().Where(entry => entry.Value.is_floating_point()))
            Assert.True(value.equal(primary.state_dict()[$"backbone.{name}"]).all().item<bool>(), name);
    }

    public static TheoryData<string> Networks => ["convnet", "wrn-10-1", "resnet18", "resnet18 for small images", "resnet50", "vgg16", "vgg16_bn"];

    [Theory]
    [MemberData(nameof(Networks))]
    public void An_exported_network_is_imported_to_the_last_bit(string name)
    {
        var network = Backbones.Network(name);
        long[] shape = [3, 40, 36];
        using var loaded = (network with { Weights = PretrainedWeights.FromOnnx(Export(network, shape)) }).Build(new NetworkInput(shape));
        SameAsFormula(network, shape, loaded);
    }

    [Theory]
    [InlineData(Activation.Relu, Normalization.None)]
    [InlineData(Activation.Gelu, Normalization.Batch)]
    [InlineData(Activation.Silu, Normalization.Layer)]
    [InlineData(Activation.Softplus, Normalization.None)]
    public void A_perceptron_is_imported_too(Activation activation, Normalization normalization)
    {
        var network = Network.Mlp(7, 5) with { Activation = activation, Normalization = normalization, Dropout = 0.1 };
        using var loaded = (network with { Weights = PretrainedWeights.FromOnnx(Export(network, [4])) }).Build(new NetworkInput([4]));
        SameAsFormula(network, [4], loaded);
    }

    private static string Sentence(Network network, string path) =>
        Assert.Throws<InvalidOperationException>(() => (network is ImageNetwork images ? images with { Weights = PretrainedWeights.FromOnnx(path) } : network)
            .Build(new NetworkInput([3, 16, 16]))).Message;

    [Fact]
    public void A_graph_that_is_not_the_networks_is_refused_with_the_first_difference()
    {
        var small = Network.ResNet([1, 1, 1, 1], smallImages: true);
        var path = Export(small, [3, 16, 16]);
        Assert.Contains(
            "continues with Conv [128, 64, 3, 3] of stride 2 and Conv [128, 64, 1, 1] of stride 2 after 'relu_3'; expected Conv [64, 64, 3, 3], as "
                + "layer1.1.conv1.weight of the network has it.",
            Sentence(Network.ResNet([2, 1, 1, 1], smallImages: true), path), StringComparison.Ordinal);
        Assert.Contains("continues with Conv [64, 3, 3, 3] after 'mul'; expected Conv [64, 3, 7, 7] of stride 2, as conv1.weight of the network has it.",
            Sentence(Network.ResNet(1, 1, 1, 1), path), StringComparison.Ordinal);
        Assert.Contains("expected Conv [16, 3, 3, 3], as conv1.weight", Sentence(Network.WideResNet(10, 1), path), StringComparison.Ordinal);

        var deeper = Export(Network.ConvNet(4, 8, 8), [3, 16, 16]);
        Assert.Contains("continues with Conv [8, 8, 3, 3] after 'maxpool_2'; expected the mean over the image, as the network has it.",
            Sentence(Network.ConvNet(4, 8), deeper), StringComparison.Ordinal);
    }

    [Fact]
    public void Batch_normalisation_may_be_folded_and_a_mean_of_another_form_or_padding_that_no_window_reaches_is_the_same()
    {
        var network = Network.ResNet(1, 1, 1, 1);
        long[] shape = [3, 32, 32];
        var model = Read(Export(network, shape));
        var (nodes, weights) = (model.Graph.Node, model.Graph.Initializer.ToDictionary(weight => weight.Name));
        float[] Numbers(string name) => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(weights[name].RawData.Span).ToArray();
        foreach (var norm in nodes.Where(node => node.OpType == "BatchNormalization").ToArray())
        {
            var convolution = nodes.First(node => node.Output[0] == norm.Input[0]);
            var (scale, bias, mean, variance, filters) =
                (Numbers(norm.Input[1]), Numbers(norm.Input[2]), Numbers(norm.Input[3]), Numbers(norm.Input[4]), Numbers(convolution.Input[1]));
            var gain = scale.Zip(variance, (s, v) => s / MathF.Sqrt(v + 1e-5f)).ToArray();
            var size = filters.Length / gain.Length;
            weights[convolution.Input[1]].RawData = Bytes([.. filters.Select((value, i) => value * gain[i / size])]);
            var shift = new TensorProto { Name = norm.Input[2], DataType = 1, RawData = Bytes([.. bias.Select((b, i) => b - mean[i] * gain[i])]) };
            shift.Dims.Add(gain.Length);
            model.Graph.Initializer.Remove(weights[norm.Input[2]]);
            model.Graph.Initializer.Add(shift);
            convolution.Input.Add(norm.Input[2]);
            convolution.Output[0] = norm.Output[0];
            nodes.Remove(norm);
        }
        foreach (var window in nodes.Where(node => node.OpType is "Conv" or "MaxPool" && node.Attribute.First(a => a.Name == "strides").Ints[0] == 2
            && node.Attribute.First(a => a.Name == "pads").Ints[0] > 0))
        {
            var pads = window.Attribute.First(attribute => attribute.Name == "pads").Ints;
            (pads[2], pads[3]) = (pads[2] - 1, pads[3] - 1);
        }
        nodes.First(node => node.OpType == "GlobalAveragePool").OpType = "ReduceMean";
        var axes = new AttributeProto { Name = "axes", Type = AttributeProto.Types.AttributeType.Ints };
        axes.Ints.AddRange([2, 3]);
        nodes.First(node => node.OpType == "ReduceMean").Attribute.Add(axes);

        using var folded = (network with { Weights = PretrainedWeights.FromOnnx(Write(model)) }).Build(new NetworkInput(shape));
        using var whole = (network with { Weights = PretrainedWeights.FromOnnx(_files["model.onnx"]) }).Build(new NetworkInput(shape));
        folded.eval();
        whole.eval();
        using var noGrad = no_grad();
        var images = rand(2, 3, 32, 32);
        Assert.True(folded.call(images).allclose(whole.call(images), rtol: 1e-4, atol: 1e-5));
    }

    private static ByteString Bytes(float[] values) => ByteString.CopyFrom(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(values));

    [Fact]
    public void Files_that_are_not_read_are_refused_in_one_sentence()
    {
        var network = Network.ConvNet(2);
        var path = Export(network, [3, 16, 16]);
        string Message<T>(Action<ModelProto> change, NetworkInput? input = null) where T : Exception
        {
            var model = Read(path);
            change(model);
            return Assert.Throws<T>(() => (network with { Weights = PretrainedWeights.FromOnnx(Write(model)) })
                .Build(input ?? new NetworkInput([3, 16, 16]))).Message;
        }
        var file = _files["changed.onnx"];
        TensorProto Filters(ModelProto model) => model.Graph.Initializer.First(weight => weight.Name == "features.0.weight");
        Assert.Equal($"The ONNX file '{file}' is of opset 5; expected 7 to 25.", Message<FormatException>(model => model.OpsetImport[0].Version = 5));
        Assert.Equal($"The ONNX file '{file}' is quantised: it has the operator QLinearConv; expected the network before it was quantised.",
            Message<FormatException>(model => model.Graph.Node[3].OpType = "QLinearConv"));
        Assert.Equal($"The ONNX file '{file}' has the weights 'features.0.weight' in another file; expected all weights in the file itself.",
            Message<FormatException>(model => Filters(model).DataLocation = TensorProto.Types.DataLocation.External));
        Assert.Equal($"The ONNX file '{file}' has the weights 'features.0.weight' with the type Int8; expected floating-point numbers.",
            Message<FormatException>(model => Filters(model).DataType = 3));
        Assert.Equal($"The ONNX file '{file}' has 53 numbers in the weights 'features.0.weight' of shape [2, 3, 3, 3]; expected as many as the shape says.",
            Message<FormatException>(model => Filters(model).RawData = Bytes(new float[53])));
        Assert.Equal($"The ONNX file '{file}' has numbers in the weights 'features.0.weight' that are not finite; expected finite ones.",
            Message<FormatException>(model => Filters(model).RawData = Bytes([.. new float[53], float.NaN])));
        Assert.Equal($"The ONNX file '{file}' has no graph; expected a network.", Message<FormatException>(model => model.Graph = null));
        Assert.Equal($"The ONNX file '{file}' takes images [0, 16, 16, 3], whose channels are last; expected the channels first.",
            Message<InvalidOperationException>(model =>
        {
            var sides = model.Graph.Input[0].Type.TensorType.Shape.Dim;
            (sides[1].DimValue, sides[3].DimValue) = (16, 3);
        }));
        Assert.Equal($"The ONNX file '{file}' takes images of 3 channels; expected 1, as the feature column has them.",
            Message<InvalidOperationException>(_ => { }, new NetworkInput([1, 16, 16])));
        File.WriteAllBytes(file, File.ReadAllBytes(path)[..^100]);
        Assert.StartsWith($"The ONNX file '{file}' is damaged (",
            Assert.Throws<FormatException>(() => (network with { Weights = PretrainedWeights.FromOnnx(file) }).Build(new NetworkInput([3, 16, 16]))).Message,
            StringComparison.Ordinal);
        Assert.Contains("Microsoft.ML.DnnImageFeaturizer.ResNet18", Assert.Throws<FileNotFoundException>(() => Network.ImageNet(_files["nowhere"])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Of_damaged_files_each_is_read_or_refused_by_a_managed_exception()
    {
        var network = Network.ConvNet(2) with { Weights = null };
        var whole = File.ReadAllBytes(Export(network, [3, 16, 16]));
        var random = new Random(5);
        var read = 0;
        for (var i = 0; i < 500; i++)
        {
            var bytes = random.Next(4) == 0 ? whole[..random.Next(whole.Length)] : [.. whole];
            for (var flips = random.Next(1, 4); flips > 0 && bytes.Length > 0; flips--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(_files["damaged.onnx"], bytes);
            try
            {
                using var built = (network with { Weights = PretrainedWeights.FromOnnx(_files["damaged.onnx"]) }).Build(new NetworkInput([3, 16, 16]));
                read++;   // a number of a weight has changed, or a name that nothing reads
            }
            catch (Exception exception) when (exception is FormatException or InvalidOperationException)
            {
                Assert.Contains("damaged.onnx", exception.Message, StringComparison.Ordinal);
            }
        }
        Assert.InRange(read, 1, 450);
    }

    [OnnxRuntimeFact]
    public void The_features_of_ImageNets_network_are_those_of_ONNX_Runtime()
    {
        var network = Network.ImageNet();
        using var backbone = network.Build(new NetworkInput([3, 224, 224]));
        backbone.eval();
        using var noGrad = no_grad();
        foreach (var photo in Photos())
        {
            var pixels = photo.to(ScalarType.Float32);   // red, green, blue from 0 to 255
            var normalized = pixels - tensor([123.15f, 115.90f, 103.06f]).view(-1, 1, 1);
            using var session = new OnnxSession(network.Weights!.Path);
            var expected = tensor(session.Run<float>([.. normalized.flip(1).contiguous().data<float>()], [1, 3, 224, 224],
                session.Session.OutputMetadata.Keys.Single()));
            var found = backbone.call(normalized).view(-1);
            Assert.InRange((found - expected).norm().item<float>() / expected.norm().item<float>(), 0, 1e-3);
        }
    }

    private static IEnumerable<Tensor> Photos() =>
        Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Data", "ImageFiles"), "*.jp*g").Select(file =>
    {
        using var photo = SkiaSharp.SKBitmap.Decode(file);
        using var square = photo.Resize(new SkiaSharp.SKImageInfo(224, 224, SkiaSharp.SKColorType.Rgba8888), SkiaSharp.SKFilterQuality.Medium);
        return tensor(square.Bytes, [1, 224, 224, 4])[.., .., .., ..3].permute(0, 3, 1, 2).contiguous();
    });
}
