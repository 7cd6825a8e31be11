using Google.Protobuf;
using Microsoft.ML.AuxiLearn.Formats;
using Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Importing;

/// <summary>The graph of an ONNX file: who reads a value, and the numbers of its weights.</summary>
internal sealed class OnnxFile
{
    private const int LeastOpset = 7, MostOpset = 25;

    private static readonly string[] _quantized =
        ["QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear", "QLinearConv", "QLinearMatMul", "ConvInteger", "MatMulInteger"];

    private readonly Dictionary<string, TensorProto> _weights = [];
    private readonly ILookup<string, NodeProto> _readers;
    private readonly Dictionary<string, string> _passed = [];
    private readonly ValueInfoProto _input;

    private OnnxFile(string path, GraphProto graph)
    {
        Path = path;
        foreach (var weight in graph.Initializer)
            _weights[weight.Name] = weight;
        foreach (var node in graph.Node.Where(node => node is { OpType: "Constant", Output.Count: 1 }))
        {
            if (node.Attribute.FirstOrDefault(attribute => attribute.Name == "value")?.T is { } tensor)
                _weights[node.Output[0]] = tensor;
        }
        if (graph.Node.FirstOrDefault(node => _quantized.Contains(node.OpType)) is { } quantized)
            throw Refuse($"is quantised: it has the operator {quantized.OpType}", "the network before it was quantised");
        foreach (var node in graph.Node.Where(IsPassing))
            _passed[node.Output[0]] = node.Input[0];
        _readers = graph.Node.Where(node => !IsPassing(node))
            .SelectMany(node => node.Input.Select(Source).Distinct(), (node, value) => (Value: value, Node: node)).ToLookup(use => use.Value, use => use.Node);
        _input = graph.Input.FirstOrDefault(value => !_weights.ContainsKey(value.Name)) ?? throw Refuse("has no input", "a network");
    }

    public string Path { get; }

    /// <summary>
    /// The value from which the network starts: the input, behind what shifts, scales or reshapes it alone, and behind a choice between it and 0, by which
    /// exported perceptrons leave out numbers that are far off.
    /// </summary>
    public string Start
    {
        get
        {
            var value = _input.Name;
            for (var steps = 0; steps < 8 && Readers(value) is [{ OpType: "Sub" or "Mul" or "Div" or "Add" or "Cast" or "Reshape", Output.Count: 1 } node]
                && node.Input.All(input => Source(input) == value || _weights.ContainsKey(input)); steps++)
                value = node.Output[0];
            return Readers(value) is [{ OpType: "Abs" }, { OpType: "Where", Output.Count: 1 } choice] ? choice.Output[0] : value;
        }
    }

    /// <summary>Height and width of the images, where the file tells them.</summary>
    public (long Height, long Width)? ImageSize => Sides is [_, _, > 0 and var height, > 0 and var width] ? (height, width) : null;

    private long[] Sides => [.. _input.Type?.TensorType?.Shape?.Dim.Select(side => side.DimValue) ?? []];

    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="FormatException">It is no ONNX file, or one of a kind that is not read.</exception>
    public static OnnxFile Open(string path)
    {
        ModelProto model;
        try
        {
            using var stream = File.OpenRead(path);
            model = ModelProto.Parser.ParseFrom(stream);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new FormatException($"The ONNX file '{path}' is damaged ({exception.Message.Split('\n')[0].TrimEnd('.')}); expected a whole file.",
                exception);
        }
        FormatException Refuse(string found, string expected) => new($"The ONNX file '{path}' {found}; expected {expected}.");
        if (model.Graph is null || model.Graph.Node.Count == 0)
            throw Refuse("has no graph", "a network");
        var opset = model.OpsetImport.FirstOrDefault(set => set.Domain is "" or "ai.onnx")?.Version ?? 0;
        if (opset is < LeastOpset or > MostOpset)
            throw Refuse($"is of opset {opset}", $"{LeastOpset} to {MostOpset}");
        if (model.Graph.Initializer.FirstOrDefault(IsExternal) is { } external)
            throw Refuse($"has the weights '{external.Name}' in another file", "all weights in the file itself");
        return new(path, model.Graph);
    }

    /// <summary>Refuses images of another number or order of channels.</summary>
    public void CheckInput(NetworkInput input)
    {
        if (input.Shape is not [var channels, _, _] || Sides is not [_, var first, _, var last] || first <= 0 || first == channels)
            return;
        throw new InvalidOperationException(last == channels
            ? $"The ONNX file '{Path}' takes images [{string.Join(", ", Sides)}], whose channels are last; expected the channels first."
            : $"The ONNX file '{Path}' takes images of {first} channels; expected {channels}, as the feature column has them.");
    }

    /// <summary>The operators that read a value.</summary>
    public NodeProto[] Readers(string value) => [.. _readers[Source(value)]];

    /// <summary>The value behind operators that pass it on as it is.</summary>
    public string Source(string value)
    {
        for (var steps = 0; steps <= _passed.Count && _passed.TryGetValue(value, out var before); steps++)
            value = before;
        return value;
    }

    public bool IsWeight(string name) => _weights.ContainsKey(Source(name));

    /// <summary>The shape of weights; null if there are none of the name.</summary>
    public long[]? ShapeOf(string name) => _weights.TryGetValue(Source(name), out var weight) ? [.. weight.Dims] : null;

    /// <summary>The numbers of weights, in the current dispose scope.</summary>
    /// <exception cref="FormatException">They are not there, of a type that is not read, or not finite.</exception>
    public Tensor Read(string name)
    {
        var weight = _weights[Source(name)];
        if (IsExternal(weight))
            throw Refuse($"has the weights '{name}' in another file", "all weights in the file itself");
        var type = (TensorProto.Types.DataType)weight.DataType;
        var count = weight.Dims.Aggregate(1.0, (product, side) => side < 0 ? double.NaN : product * side);
        var found = weight.RawData.Length > 0
            ? weight.RawData.Length / (double)Math.Max(1, WidthOf(type)) : type == TensorProto.Types.DataType.Double
            ? weight.DoubleData.Count
            : weight.FloatData.Count;
        if (WidthOf(type) == 0 || (weight.RawData.Length == 0 && type is TensorProto.Types.DataType.Float16 or TensorProto.Types.DataType.Bfloat16))
            throw Refuse($"has the weights '{name}' with the type {type}", "floating-point numbers");
        if (found != count)
            throw Refuse($"has {found} numbers in the weights '{name}' of shape [{string.Join(", ", weight.Dims)}]", "as many as the shape says");
        long[] shape = [.. weight.Dims];
        using var scope = NewDisposeScope();
        Tensor values;
        if (weight.RawData.Length > 0)
        {
            values = empty(shape, TypeOf(type));
            weight.RawData.Span.CopyTo(values.bytes);
        }
        else
            values = type == TensorProto.Types.DataType.Double ? tensor(weight.DoubleData.ToArray(), shape) : tensor(weight.FloatData.ToArray(), shape);
        values = values.to(ScalarType.Float32);
        if (!values.isfinite().all().item<bool>())
            throw Refuse($"has numbers in the weights '{name}' that are not finite", "finite ones");
        return values.MoveToOuterDisposeScope();
    }

    private FormatException Refuse(string found, string expected) => new($"The ONNX file '{Path}' {found}; expected {expected}.");

    private static bool IsExternal(TensorProto weight) => weight.DataLocation == TensorProto.Types.DataLocation.External;

    private static bool IsPassing(NodeProto node) => node is { OpType: "Identity" or "Dropout", Input.Count: > 0, Output.Count: > 0 }
        || (node is { OpType: "AveragePool", Input.Count: 1, Output.Count: 1 }
            && node.Attribute.Where(attribute => attribute.Name is "kernel_shape" or "strides").All(attribute => attribute.Ints.All(side => side == 1)));

    private static int WidthOf(TensorProto.Types.DataType type) => type switch
    {
        TensorProto.Types.DataType.Float => 4,
        TensorProto.Types.DataType.Double => 8,
        TensorProto.Types.DataType.Float16 or TensorProto.Types.DataType.Bfloat16 => 2,
        _ => 0,
    };

    private static ScalarType TypeOf(TensorProto.Types.DataType type) => type switch
    {
        TensorProto.Types.DataType.Double => ScalarType.Float64,
        TensorProto.Types.DataType.Float16 => ScalarType.Float16,
        TensorProto.Types.DataType.Bfloat16 => ScalarType.BFloat16,
        _ => ScalarType.Float32,
    };
}
