using System.Runtime.InteropServices;
using Google.Protobuf;
using Microsoft.ML.AuxiLearn.Formats;
using Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Exporting;

/// <summary>A graph that is written to a file.</summary>
/// <param name="state">The parameters and buffers of the network by their names, which their copies in the file get.</param>
internal sealed class ModelGraph(IReadOnlyDictionary<string, Tensor> state) : LayerGraph
{
    private static readonly string[] _rooms = ["backbone.", "main."];

    private readonly Dictionary<IntPtr, string> _names = state.GroupBy(entry => entry.Value.Handle)
        .ToDictionary(group => group.Key, group => Short(group.First().Key));
    private readonly HashSet<string> _used = [];

    public GraphProto Proto { get; } = new();

    /// <summary>A name that no other value has: this one, or this one with a number.</summary>
    public string Name(string wanted)
    {
        var name = wanted;
        for (var i = 2; !_used.Add(name); i++)
            name = $"{wanted}_{i}";
        return name;
    }

    /// <summary>Gives a value another name, where no other has it.</summary>
    /// <returns>The name that it has now.</returns>
    public string Rename(string value, string wanted)
    {
        var name = Name(wanted);
        Proto.Node.Add(Node("Identity", [value], [name]));
        return name;
    }

    public override string[] Add(string type, string[] inputs, int results, (string Name, object Value)[] attributes)
    {
        string[] outputs = [.. Enumerable.Range(0, results).Select(_ => Name(type.ToLowerInvariant()))];
        var node = Node(type, inputs, outputs);
        foreach (var (name, value) in attributes)
            node.Attribute.Add(Attribute(name, value));
        Proto.Node.Add(node);
        return outputs;
    }

    public override string Weight(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        var name = _names.GetValueOrDefault(tensor.Handle, "weight");
        return Constant(Name(name), TensorProto.Types.DataType.Float, tensor.shape, tensor.detach().cpu().contiguous().bytes);
    }

    public override string Constant(float[] values, params long[] shape) =>
        Constant(Name("constant"), TensorProto.Types.DataType.Float, shape, MemoryMarshal.AsBytes<float>(values));

    public override string Constant(params long[] values) =>
        Constant(Name("constant"), TensorProto.Types.DataType.Int64, [values.Length], MemoryMarshal.AsBytes<long>(values));

    private string Constant(string name, TensorProto.Types.DataType type, long[] shape, ReadOnlySpan<byte> values)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)type, RawData = ByteString.CopyFrom(values) };
        tensor.Dims.AddRange(shape);
        Proto.Initializer.Add(tensor);
        return name;
    }

    private NodeProto Node(string type, IEnumerable<string> inputs, IEnumerable<string> outputs)
    {
        var node = new NodeProto { OpType = type, Name = $"{type}_{Proto.Node.Count}" };
        node.Input.AddRange(inputs);
        node.Output.AddRange(outputs);
        return node;
    }

    private static AttributeProto Attribute(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case long number:
                (attribute.Type, attribute.I) = (AttributeProto.Types.AttributeType.Int, number);
                break;
            case float number:
                (attribute.Type, attribute.F) = (AttributeProto.Types.AttributeType.Float, number);
                break;
            case long[] numbers:
                attribute.Type = AttributeProto.Types.AttributeType.Ints;
                attribute.Ints.AddRange(numbers);
                break;
            default:
                (attribute.Type, attribute.S) = (AttributeProto.Types.AttributeType.String, ByteString.CopyFromUtf8((string)value));
                break;
        }
        return attribute;
    }

    /// <summary>Backbone's tensors have their own names, as in exported safetensors.</summary>
    private static string Short(string name) =>
        name.StartsWith(_rooms[0], StringComparison.Ordinal)
        ? name[_rooms[0].Length..] : name.StartsWith(_rooms[1], StringComparison.Ordinal) ? $"head.{name[_rooms[1].Length..]}" : name;
}
