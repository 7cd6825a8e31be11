using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Formats;

/// <summary>TorchSharp's own layers as operators of ONNX, as far as the library's networks are made of them.</summary>
internal static class StandardLayers
{
    public static string AddTo(LayerGraph graph, nn.Module<Tensor, Tensor> layer, string x) => layer switch
    {
        Identity or Dropout => x,
        Sequential chain => chain.children().Aggregate(x, (value, child) => graph.Add(child, value)),
        ReLU => graph.Add("Relu", [x]),
        Tanh => graph.Add("Tanh", [x]),
        SiLU => graph.Add("Mul", [x, graph.Add("Sigmoid", [x])]),
        Softplus => graph.Add("Softplus", [x]),
        GELU => Gelu(graph, x),
        Flatten { start_dim: 1, end_dim: -1 } => graph.Add("Flatten", [x], ("axis", 1L)),
        MaxPool2d pool =>
            graph.Add("MaxPool", [x], ("kernel_shape", Pair(pool.kernel_size)), ("strides", Pair(pool.stride ?? pool.kernel_size)),
            ("pads", Around(Pair(pool.padding ?? [0])))),
        AdaptiveAvgPool2d pool when pool.output_size.All(side => side == 1) => graph.GlobalAverage(x),
        BatchNorm norm => Normalized(graph, norm, x),
        _ => throw Unknown(layer),
    };

    public static NotSupportedException Unknown(object layer) =>
        new($"A network with the layer {layer.GetType().Name} cannot be written as ONNX; expected one of the library's networks for vectors and images.");

    /// <summary>The padding of all four sides, begins first, as ONNX has them.</summary>
    public static long[] Around(long[] padding) => [.. padding, .. padding];

    private static long[] Pair(long[] sides) => sides.Length == 1 ? [sides[0], sides[0]] : sides;

    private static string Normalized(LayerGraph graph, BatchNorm norm, string x) =>
        graph.Add("BatchNormalization", [x, graph.Weight(norm.weight!), graph.Weight(norm.bias!), graph.Weight(norm.running_mean!),
            graph.Weight(norm.running_var!)], ("epsilon", (float)norm.eps));

    /// <summary>x/2 (1 + erf(x / √2)).</summary>
    private static string Gelu(LayerGraph graph, string x)
    {
        var error = graph.Add("Erf", [graph.Add("Mul", [x, graph.Constant([(float)Math.Sqrt(0.5)], 1)])]);
        return graph.Add("Mul", [graph.Add("Mul", [x, graph.Constant([0.5f], 1)]), graph.Add("Add", [error, graph.Constant([1f], 1)])]);
    }
}
