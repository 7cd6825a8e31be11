using System.Text.Json;
using Microsoft.ML.AuxiLearn.Formats;
using Microsoft.ML.AuxiLearn.Scoring;
using Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Exporting;

/// <summary>A fitted model as the message of an ONNX file.</summary>
internal static class OnnxModel
{
    private const int Version = 7;   // of the format, that of opset 12
    private const string Batch = "n";

    public static ModelProto Of(ScoringGraph model)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var network = model.Model.Network;
        var graph = new ModelGraph(network.state_dict());
        var input = graph.Name(model.Features);
        var columns = model.AddTo(graph, input);
        graph.Proto.Name = network.Description.GetType().Name;
        graph.Proto.Input.Add(Value(input, GraphNumber.Float, model.InputShape));
        foreach (var column in columns)
            graph.Proto.Output.Add(Value(graph.Rename(column.Value, column.Name), column.Type, column.Shape));

        var file = new ModelProto
        {
            IrVersion = Version,
            ProducerName = "Microsoft.ML.AuxiLearn",
            ProducerVersion = typeof(OnnxModel).Assembly.GetName().Version!.ToString(3),
            Graph = graph.Proto,
        };
        file.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = LayerGraph.Opset });
        Tell(file, "network", network.Description.ToJson());
        Tell(file, "input", model.Model.Input.IsBytes ? "pixels from 0 to 255" : "numbers as the feature column holds them");
        if (model.Classes.Count > 0)
            Tell(file, "classes", JsonSerializer.Serialize(model.Classes));
        return file;
    }

    private static void Tell(ModelProto file, string key, string value) => file.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });

    private static ValueInfoProto Value(string name, GraphNumber type, IReadOnlyList<long> shape)
    {
        var dimensions = new TensorShapeProto();
        dimensions.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = Batch });
        foreach (var side in shape)
            dimensions.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = side });
        return new() { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = dimensions } } };
    }
}
