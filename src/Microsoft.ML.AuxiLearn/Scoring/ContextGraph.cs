using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Formats;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Scoring;

/// <summary>A graph that ML.NET's own exporter, <c>mlContext.Model.ConvertToOnnx</c>, is putting together for a whole pipeline.</summary>
internal sealed class ContextGraph(OnnxContext context) : LayerGraph
{
    private const string Prefix = "auxilearn";
    private int _values;

    /// <summary>
    /// Whether the exporter can have the model: it knows neither custom networks nor images but vectors of them, channels first and in the size that
    /// the network takes.
    /// </summary>
    public static bool Takes(ScoringGraph graph)
    {
        var input = graph.Model.Input;
        return graph.Model.Network.Description is not CustomNetwork && input is { Kind: InputKind.Vector, IsChannelsLast: false }
            && input.Shape.SequenceEqual(graph.InputShape);
    }

    /// <summary>Adds a model to the pipeline.</summary>
    public static void Add(OnnxContext context, ScoringGraph graph, DataViewSchema.Column features, IReadOnlyList<DataViewSchema.DetachedColumn> columns)
    {
        context.CheckOpSetVersion(Opset, "AuxiLearn");
        var writer = new ContextGraph(context);
        var input = context.GetVariableName(features.Name);
        if (graph.Model.Input.IsBytes)
            input = writer.Add("Cast", [input], ("to", (long)GraphNumber.Float));
        if (graph.InputShape.Count > 1)
            input = writer.Add("Reshape", [input, writer.Constant([-1, .. graph.InputShape])]);
        foreach (var (result, column) in graph.AddTo(writer, input).Zip(columns))
            context.CreateNode("Identity", result.Value, context.AddIntermediateVariable(column.Type, result.Name), context.GetNodeName("Identity"), "");
    }

    public override string[] Add(string type, string[] inputs, int results, (string Name, object Value)[] attributes)
    {
        string[] outputs = [.. Enumerable.Range(0, results).Select(_ => context.AddIntermediateVariable(null, $"{Prefix}_{_values++}", skip: true))];
        var node = context.CreateNode(type, inputs, outputs, context.GetNodeName(type), "");
        foreach (var (name, value) in attributes)
        {
            switch (value)
            {
                case long number:
                    node.AddAttribute(name, number);
                    break;
                case float number:
                    node.AddAttribute(name, (double)number);
                    break;
                case long[] numbers:
                    node.AddAttribute(name, numbers);
                    break;
                default:
                    node.AddAttribute(name, (string)value);
                    break;
            }
        }
        return outputs;
    }

    public override string Weight(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return Constant(tensor.detach().cpu().contiguous().data<float>().ToArray(), tensor.shape);
    }

    public override string Constant(float[] values, params long[] shape) => context.AddInitializer(values, shape, $"{Prefix}_{_values++}", false);

    public override string Constant(params long[] values) => context.AddInitializer(values, [values.Length], $"{Prefix}_{_values++}", false);
}
