using System.Runtime.InteropServices;
using Google.Protobuf;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Onnx;

/// <summary>
/// Writes a multilayer perceptron of random weights as an ONNX model: numbers [1, d] called "Features" in, probabilities [1, k] called "Probabilities" out.
/// </summary>
internal static class OnnxFile
{
    private const int Float = 1;
    private const int Int = 2;

    /// <param name="path">The file.</param>
    /// <param name="widths">From d over the hidden layers to k.</param>
    public static void Write(string path, params int[] widths) => File.WriteAllBytes(path, Message(model =>
    {
        model.Number(1, 8);   // the version of the format
        model.Part(7, Graph(widths));
        model.Part(8, Message(operators => operators.Number(2, 13)));
    }));

    private static byte[] Graph(int[] widths) => Message(graph =>
    {
        var last = widths.Length - 1;
        for (var layer = 1; layer <= last; layer++)
        {
            graph.Part(1, Node("Gemm", [layer == 1 ? "Features" : $"h{layer - 1}", $"w{layer}", $"b{layer}"], $"z{layer}", transposed: true));
            graph.Part(1, Node(layer == last ? "Softmax" : "Relu", [$"z{layer}"], layer == last ? "Probabilities" : $"h{layer}"));
        }
        graph.Text(2, "mlp");
        var random = new Random(1);
        for (var layer = 1; layer <= last; layer++)
        {
            graph.Part(5, Numbers($"w{layer}", random, widths[layer], widths[layer - 1]));
            graph.Part(5, Numbers($"b{layer}", random, widths[layer]));
        }
        graph.Part(11, Value("Features", widths[0]));
        graph.Part(12, Value("Probabilities", widths[last]));
    });

    private static byte[] Node(string kind, string[] inputs, string output, bool transposed = false) => Message(node =>
    {
        foreach (var input in inputs)
            node.Text(1, input);
        node.Text(2, output);
        node.Text(4, kind);
        if (!transposed)
            return;
        node.Part(5, Message(attribute =>
        {
            attribute.Text(1, "transB");
            attribute.Number(3, 1);
            attribute.Number(20, Int);
        }));
    });

    private static byte[] Numbers(string name, Random random, params int[] shape) => Message(tensor =>
    {
        foreach (var size in shape)
            tensor.Number(1, size);
        tensor.Number(2, Float);
        tensor.Text(8, name);
        float[] numbers = [.. Enumerable.Range(0, shape.Aggregate((product, size) => product * size)).Select(_ => 0.2f * (random.NextSingle() - 0.5f))];
        tensor.Part(9, MemoryMarshal.AsBytes<float>(numbers).ToArray());
    });

    private static byte[] Value(string name, int width) => Message(value =>
    {
        value.Text(1, name);
        value.Part(2, Message(type => type.Part(1, Message(tensor =>
        {
            tensor.Number(1, Float);
            tensor.Part(2, Message(shape =>
            {
                shape.Part(1, Message(size => size.Number(1, 1)));
                shape.Part(1, Message(size => size.Number(1, width)));
            }));
        }))));
    });

    private static byte[] Message(Action<CodedOutputStream> fields)
    {
        using var memory = new MemoryStream();
        using var output = new CodedOutputStream(memory);
        fields(output);
        output.Flush();
        return memory.ToArray();
    }

    private static void Number(this CodedOutputStream message, int field, long value)
    {
        message.WriteTag(field, WireFormat.WireType.Varint);
        message.WriteInt64(value);
    }

    private static void Text(this CodedOutputStream message, int field, string value)
    {
        message.WriteTag(field, WireFormat.WireType.LengthDelimited);
        message.WriteString(value);
    }

    private static void Part(this CodedOutputStream message, int field, byte[] value)
    {
        message.WriteTag(field, WireFormat.WireType.LengthDelimited);
        message.WriteBytes(ByteString.CopyFrom(value));
    }
}
