using Microsoft.ML.AuxiLearn.Formats;
using Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Importing;

/// <summary>
/// The graph of a network, held against that of a file: each operator that the network adds is looked for among those that read the same values in the file,
/// and its weights are taken.
/// Values are the file's own; weights and constants of the network are marks until then. Nothing is copied before <see cref="Finish"/>.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="state">The network's parameters and buffers by their names, for the sentences.</param>
internal sealed class MatchingGraph(OnnxFile file, IReadOnlyDictionary<string, Tensor> state) : LayerGraph
{
    private const char Mark = '\u0001';   // begins no name of a file

    private readonly Dictionary<IntPtr, string> _names = state.GroupBy(entry => entry.Value.Handle)
        .ToDictionary(group => group.Key, group => group.First().Key);
    private readonly List<Tensor> _weights = [];
    private readonly List<float[]> _constants = [];
    private readonly List<(Tensor To, Tensor From)> _copies = [];
    private readonly Dictionary<string, Tensor> _shifts = [];   // biases of convolutions that the network has none for: its batch normalisation takes them
    private readonly Dictionary<string, long> _strides = [];
    private Tensor? _firstFilters;

    /// <summary>Copies the weights, when all of the network was found.</summary>
    /// <param name="reversesChannels">Whether the first convolution's channels are turned round.</param>
    public void Finish(bool reversesChannels)
    {
        if (_shifts.Keys.FirstOrDefault() is { } shifted)
            throw Refuse($"adds a bias to the convolution '{shifted}'", "none, since no batch normalisation follows in the network");
        foreach (var (to, from) in _copies)
            to.copy_(from);
        if (reversesChannels && _firstFilters is not null)
            _firstFilters.copy_(_firstFilters.flip(1));
    }

    public override string Weight(Tensor tensor)
    {
        _weights.Add(tensor);
        return $"{Mark}w{_weights.Count - 1}";
    }

    public override string Constant(float[] values, params long[] shape)
    {
        _constants.Add(values);
        return $"{Mark}c{_constants.Count - 1}";
    }

    public override string Constant(params long[] values) => Constant(Array.ConvertAll(values, value => (float)value));

    public override string[] Add(string type, string[] inputs, int results, (string Name, object Value)[] attributes)
    {
        var expected = new ExpectedOperator(type, inputs, attributes, [.. inputs.Where(IsWeightMark).Select(WeightOf)]);
        var value = inputs.First(input => input[0] != Mark);
        if (type == "Flatten")
            return [Flattened(value)];
        if (type == "BatchNormalization" && _shifts.ContainsKey(value) && !file.Readers(value).Any(node => node.OpType == type))
            return [Folded(value, expected)];
        var node = file.Readers(value).FirstOrDefault(node => node.Output.Count >= results && Fits(node, expected)) ?? throw Differs(value, expected);
        var stride = expected.Attribute("strides") is long[] strides ? strides[0] : 1;
        _strides[node.Output[0]] = _strides.GetValueOrDefault(value, 1) * stride;
        switch (type)
        {
            case "Conv":
                Filters(node, expected);
                break;
            case "BatchNormalization":
                Normalization(node, value, expected);
                break;
            default:
                foreach (var (tensor, index) in inputs.Select((input, index) => (input, index)).Where(pair => IsWeightMark(pair.input))
                    .Select(pair => (WeightOf(pair.input), pair.index)))
                    Take(tensor, node.Input[index]);
                break;
        }
        return [.. node.Output.Take(results)];
    }

    /// <summary>A pooling over the whole image, or a mean over its last two dimensions.</summary>
    public override string GlobalAverage(string input)
    {
        var node = file.Readers(input).FirstOrDefault(node => node.Output.Count > 0 && (node.OpType == "GlobalAveragePool" || IsWholePooling(node, input)
            || (node.OpType == "ReduceMean" && Ints(node, "axes") is [2, 3] or [-2, -1] or [-1, -2])))
            ?? throw Refuse($"continues with {Readers(input)} after '{input}'", "the mean over the image, as the network has it");
        return node.Output[0];
    }

    /// <summary>The file may have another way, or images for which there is nothing to do.</summary>
    public override string Averages(string input, float[,] rows, float[,] columns)
    {
        for (var steps = 0; steps < 2 && file.Readers(input) is [{ OpType: "MatMul" or "AveragePool", Output.Count: 1 } node]; steps++)
            input = node.Output[0];
        return input;
    }

    public override string Linear(string input, Tensor weight, Tensor bias)
    {
        long[] reversed = [weight.shape[1], weight.shape[0]];
        foreach (var node in file.Readers(input).Where(node => node.Output.Count > 0 && node.Input.Count >= 2))
        {
            var isTransposed = Int(node, "transB", 0) == 1;
            if (file.ShapeOf(node.Input[1]) is not { } shape || !shape.SequenceEqual(isTransposed ? weight.shape : reversed))
                continue;
            if (node is { OpType: "Gemm", Input.Count: 3 } && Int(node, "transA", 0) == 0 && IsOne(node, "alpha") && IsOne(node, "beta")
                && HasCount(node.Input[2], bias))
                return Taken(node, node.Input[2]);
            if (node.OpType == "MatMul" && file.Readers(node.Output[0]) is [{ OpType: "Add", Input.Count: 2, Output.Count: 1 } add]
                && add.Input.FirstOrDefault(file.IsWeight) is { } shift && HasCount(shift, bias))
            {
                Taken(node, shift);
                return add.Output[0];
            }

            string Taken(NodeProto product, string shift)
            {
                var values = file.Read(product.Input[1]);
                _copies.Add((weight, isTransposed ? values : values.t()));
                _copies.Add((bias, file.Read(shift).view(bias.shape)));
                return product.Output[0];
            }
        }
        throw Refuse($"continues with {Readers(input)} after '{input}'",
            $"a linear layer from {weight.shape[1]} to {weight.shape[0]}, as {NameOf(weight)} of the network has it");
    }

    private bool Fits(NodeProto node, ExpectedOperator expected)
    {
        if (node.OpType != expected.Type || node.Input.Count < expected.Inputs.Length)
            return false;
        var values = expected.Inputs.Where(input => input[0] != Mark).Select(file.Source);
        if (!values.ToHashSet().SetEquals(node.Input.Where(input => !file.IsWeight(input)).Select(file.Source)))
            return false;
        if (!expected.Inputs.Select((input, index) => (input, index)).Where(pair => pair.input[0] == Mark)
            .All(pair => HasNumbers(pair.input, node.Input[pair.index])))
            return false;
        return node.OpType switch
        {
            "Conv" => Int(node, "group", 1) == 1 && (Ints(node, "dilations") ?? [1]).All(step => step == 1) && FitsWindow(node, expected),
            "MaxPool" => Int(node, "ceil_mode", 0) == 0 && FitsWindow(node, expected),
            _ => true,
        };
    }

    /// <summary>The same kernel and steps, and padding that differs at most in what no window reaches.</summary>
    private static bool FitsWindow(NodeProto node, ExpectedOperator expected)
    {
        var (kernel, strides, pads) = ((long[])expected.Attribute("kernel_shape")!, (long[])expected.Attribute("strides")!,
            (long[])expected.Attribute("pads")!);
        if (!(Ints(node, "kernel_shape") ?? kernel).SequenceEqual(kernel) || !(Ints(node, "strides") ?? [1, 1]).SequenceEqual(strides))
            return false;
        if (node.Attribute.FirstOrDefault(attribute => attribute.Name == "auto_pad")?.S.ToStringUtf8() is { } auto && auto is not ("" or "NOTSET"))
            return auto.StartsWith("SAME", StringComparison.Ordinal) && strides is [1, 1];
        return (Ints(node, "pads") ?? [0, 0, 0, 0]) is [var top, var left, var bottom, var right] && (top, left) == (pads[0], pads[1])
            && bottom <= pads[2] && right <= pads[3] && bottom > pads[2] - strides[0] && right > pads[3] - strides[1];
    }

    private void Filters(NodeProto node, ExpectedOperator expected)
    {
        _firstFilters ??= expected.Weights[0];
        Take(expected.Weights[0], node.Input[1]);
        if (expected.Weights.Count > 1)
            Take(expected.Weights[1], node.Input[2]);
        else if (node.Input.Count > 2 && node.Input[2].Length > 0)
            _shifts[node.Output[0]] = file.Read(node.Input[2]);
    }

    /// <summary>scale, bias, mean and variance; another epsilon is made up for in the variance.</summary>
    private void Normalization(NodeProto node, string value, ExpectedOperator expected)
    {
        var epsilon = node.Attribute.FirstOrDefault(attribute => attribute.Name == "epsilon")?.F ?? 1e-5f;
        var difference = (double)epsilon - (float)expected.Attribute("epsilon")!;
        for (var i = 0; i < 3; i++)
            Take(expected.Weights[i], node.Input[i + 1]);
        Take(expected.Weights[3], node.Input[4], variance => variance + difference);
        if (_shifts.Remove(value, out var shift))
            _copies[^2] = (expected.Weights[2], _copies[^2].From - shift);
    }

    /// <summary>
    /// A convolution into which the batch normalisation was folded: y = x + b is normalisation with mean 0, variance 1 and a scale that makes up for epsilon.
    /// </summary>
    private string Folded(string value, ExpectedOperator expected)
    {
        _shifts.Remove(value, out var shift);
        var epsilon = (float)expected.Attribute("epsilon")!;
        _copies.AddRange([(expected.Weights[0], ones_like(shift!) * Math.Sqrt(1 + epsilon)), (expected.Weights[1], shift!),
            (expected.Weights[2], zeros_like(shift!)), (expected.Weights[3], ones_like(shift!))]);
        return value;
    }

    private void Take(Tensor to, string from, Func<Tensor, Tensor>? change = null)
    {
        var values = file.Read(from);
        _copies.Add((to, change is null ? values : change(values)));
    }

    /// <summary>Whether the file's numbers are weights of the shape, or the same constants.</summary>
    private bool HasNumbers(string mark, string name)
    {
        if (!file.IsWeight(name))
            return false;
        if (IsWeightMark(mark))
            return file.ShapeOf(name)!.SequenceEqual(WeightOf(mark).shape);
        var constants = _constants[int.Parse(mark.AsSpan(2), System.Globalization.CultureInfo.InvariantCulture)];
        return file.ShapeOf(name)!.Aggregate(1.0, (product, side) => product * side) == constants.Length
            && file.Read(name).view(-1).allclose(tensor(constants), rtol: 1e-6, atol: 0);
    }

    private bool HasCount(string name, Tensor weight) =>
        file.ShapeOf(name) is { } shape && shape.Aggregate(1.0, (product, side) => product * side) == weight.numel();

    /// <summary>An average pooling whose window is the whole image, as far as the file tells its size.</summary>
    private bool IsWholePooling(NodeProto node, string value)
    {
        if (node.OpType != "AveragePool" || Ints(node, "kernel_shape") is not [var height, var width])
            return false;
        var stride = _strides.GetValueOrDefault(value, 1);
        return file.ImageSize is not { } size || (height, width) == ((size.Height + stride - 1) / stride, (size.Width + stride - 1) / stride);
    }

    /// <summary>Behind a flattening, where there is one: files that end with the features may leave them [n, c, 1, 1].</summary>
    private string Flattened(string value) =>
        file.Readers(value) is [{ OpType: "Flatten" or "Reshape" or "Squeeze", Output.Count: 1 } node] ? node.Output[0] : value;

    private InvalidOperationException Differs(string value, ExpectedOperator expected) =>
        Refuse($"continues with {Readers(value)} after '{value}'",
            $"{expected}{(expected.Weights.Count > 0 ? $", as {NameOf(expected.Weights[0])} of the network has it" : "")}");

    private string Readers(string value)
    {
        var nodes = file.Readers(value);
        return nodes.Length == 0 ? "nothing" : string.Join(" and ", nodes.Take(3).Select(Words));
    }

    private string Words(NodeProto node) =>
        ExpectedOperator.Words(node.OpType, node.Input.Count > 1 ? file.ShapeOf(node.Input[1]) : null, Ints(node, "strides"));

    private string NameOf(Tensor weight) => _names.GetValueOrDefault(weight.Handle, "a layer");

    private InvalidOperationException Refuse(string found, string expected) => new($"The ONNX file '{file.Path}' {found}; expected {expected}.");

    private static bool IsWeightMark(string input) => input.StartsWith($"{Mark}w", StringComparison.Ordinal);

    private Tensor WeightOf(string mark) => _weights[int.Parse(mark.AsSpan(2), System.Globalization.CultureInfo.InvariantCulture)];

    private static long Int(NodeProto node, string name, long otherwise) => node.Attribute.FirstOrDefault(attribute => attribute.Name == name)?.I ?? otherwise;

    private static long[]? Ints(NodeProto node, string name) =>
        node.Attribute.FirstOrDefault(attribute => attribute.Name == name) is { } found ? [.. found.Ints] : null;

    private static bool IsOne(NodeProto node, string name) => (node.Attribute.FirstOrDefault(attribute => attribute.Name == name)?.F ?? 1) == 1;
}
