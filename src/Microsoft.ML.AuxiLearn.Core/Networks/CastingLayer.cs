using Microsoft.ML.AuxiLearn.Formats;
using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Microsoft.ML.AuxiLearn.Networks;

/// <summary>
/// A layer of TorchSharp's, with its names and initial weights, that computes in the type of its input: weights of another type are cast, within the graph, so
/// that their gradients arrive in their own type. A network of such layers takes bfloat16 while its weights stay float32, for which TorchSharp has no autocast.
/// </summary>
internal sealed class CastingLayer : nn.Module<Tensor, Tensor>, IGraphLayer
{
    private readonly Func<Tensor, Tensor, Tensor?, Tensor> _compute;
    private readonly Func<LayerGraph, string, CastingLayer, string> _add;

    private CastingLayer(string name, Tensor weight, Tensor? bias, Func<Tensor, Tensor, Tensor?, Tensor> compute, Func<LayerGraph, string, CastingLayer,
        string> add) : base(name)
    {
        (_compute, _add) = (compute, add);
        Register(nameof(weight), weight);
        if (bias is not null)
            Register(nameof(bias), bias);
    }

    // by name and not by field: moving a module to another device puts other parameters in the place of these
    public Parameter Weight => get_parameter("weight")!;

    public Parameter? Bias => get_parameter("bias");

    /// <summary>x Wᵀ + b.</summary>
    public static CastingLayer Linear(long inputs, long outputs)
    {
        using var scope = NewDisposeScope();
        return new(nameof(Linear), Initial(inputs, outputs, inputs), Initial(inputs, outputs), linear, (graph, x, it) => graph.Linear(x, it.Weight, it.Bias!));
    }

    /// <summary>Layer normalisation of the last dimension.</summary>
    public static CastingLayer LayerNorm(long width)
    {
        using var scope = NewDisposeScope();
        return new(nameof(LayerNorm), ones(width), zeros(width), (x, weight, bias) => layer_norm(x, [width], weight, bias), AddLayerNorm);
    }

    /// <summary>
    /// x W + b of members, [p, n, inputs] -> [p, n, outputs] for the first p of them: weights [k, inputs, outputs], each member's initial ones drawn alone.
    /// </summary>
    public static CastingLayer MemberLinear(int members, long inputs, long outputs)
    {
        using var scope = NewDisposeScope();
        var drawn = Enumerable.Range(0, members).Select(_ => (Weight: Initial(inputs, outputs, inputs).t(), Bias: Initial(inputs, 1, outputs))).ToArray();
        return new(nameof(MemberLinear), stack([.. drawn.Select(one => one.Weight)]), stack([.. drawn.Select(one => one.Bias)]),
            (x, weight, bias) => x.baddbmm(FirstOf(weight, x), FirstOf(bias!, x)),
            (graph, x, it) => graph.Add("Add", [graph.Add("MatMul", [x, graph.Weight(it.Weight)]), graph.Weight(it.Bias!)]));
    }

    /// <summary>Layer normalisation of the last dimension, with a scale and a shift of each member's own, [k, 1, width].</summary>
    public static CastingLayer MemberLayerNorm(int members, long width)
    {
        using var scope = NewDisposeScope();
        return new(nameof(MemberLayerNorm), ones(members, 1, width), zeros(members, 1, width),
            (x, weight, bias) => (layer_norm(x, [width]) * FirstOf(weight, x)).Plus(FirstOf(bias!, x)), AddLayerNorm);
    }

    /// <summary>A convolution of an odd kernel that keeps the size of the image at stride 1.</summary>
    public static CastingLayer Convolution(long inputs, long outputs, long kernel, long stride = 1, bool bias = true)
    {
        using var scope = NewDisposeScope();
        var read = inputs * kernel * kernel;
        long[] strides = [stride, stride], padding = [kernel / 2, kernel / 2];
        return new(nameof(Convolution), Initial(read, outputs, inputs, kernel, kernel), bias ? Initial(read, outputs) : null,
            (x, weight, bias) => Convolutions.Of(x, weight, bias, strides, padding),
            (graph, x, it) => graph.Add("Conv", it.With(graph, x),
            ("kernel_shape", new[] { kernel, kernel }), ("strides", strides), ("pads", StandardLayers.Around(padding))));
    }

    /// <summary>A 2x2 transposed convolution that doubles height and width.</summary>
    public static CastingLayer Doubling(long inputs, long outputs)
    {
        using var scope = NewDisposeScope();
        long[] strides = [2, 2];
        return new(nameof(Doubling), Initial(4 * outputs, inputs, outputs, 2, 2), Initial(4 * outputs, outputs),
            (x, weight, bias) => Convolutions.Transposed(x, weight, bias, strides),
            (graph, x, it) => graph.Add("ConvTranspose", it.With(graph, x),
            ("kernel_shape", new[] { 2L, 2L }), ("strides", strides)));
    }

    public override Tensor forward(Tensor input)
    {
        var type = input.dtype;
        return _compute(input, Weight.As(type), Bias?.As(type));
    }

    /// <summary>The outputs of linear layers of one input side by side, x [W₁; W₂]ᵀ + [b₁; b₂]: one wide product costs less than several narrow ones.</summary>
    /// <param name="input">x, [n, h].</param>
    /// <param name="layers">Made by <see cref="Linear"/>.</param>
    /// <returns>[n, Σ o].</returns>
    public static Tensor SideBySide(Tensor input, IReadOnlyList<CastingLayer> layers)
    {
        var type = input.dtype;
        var weights = cat([.. layers.Select(layer => layer.Weight)]);
        var biases = cat([.. layers.Select(layer => layer.Bias!)]);
        return linear(input, weights.As(type), biases.As(type));
    }

    public string AddTo(LayerGraph graph, string input) => _add(graph, input, this);

    /// <summary>The weights of as many members as the input has.</summary>
    private static Tensor FirstOf(Tensor weights, Tensor x) => weights.shape[0] == x.shape[0] ? weights : weights.narrow(0, 0, x.shape[0]);

    private string[] With(LayerGraph graph, string x) => Bias is { } bias ? [x, graph.Weight(Weight), graph.Weight(bias)] : [x, graph.Weight(Weight)];

    /// <summary>(x - mean) / sqrt(variance + 1e-5) w + b over the last dimension: layer normalisation is no operator of its own before opset 17.</summary>
    private static string AddLayerNorm(LayerGraph graph, string x, CastingLayer layer)
    {
        string Mean(string value) => graph.Add("ReduceMean", [value], ("axes", new[] { -1L }), ("keepdims", 1L));
        var centred = graph.Add("Sub", [x, Mean(x)]);
        var variance = Mean(graph.Add("Mul", [centred, centred]));
        var deviation = graph.Add("Sqrt", [graph.Add("Add", [variance, graph.Constant([1e-5f], 1)])]);
        return graph.Add("Add", [graph.Add("Mul", [graph.Add("Div", [centred, deviation]), graph.Weight(layer.Weight)]), graph.Weight(layer.Bias!)]);
    }

    /// <summary>
    /// Initial weights or biases as PyTorch draws them: uniform within ±1 / √fan-in. TorchSharp's own layers draw the same numbers, but each of them leaves
    /// some 600 bytes of native memory behind that nothing frees.
    /// </summary>
    private static Tensor Initial(long fanIn, params long[] shape) => empty(shape).uniform_(-1 / Math.Sqrt(fanIn), 1 / Math.Sqrt(fanIn));

    private void Register(string name, Tensor initial)
    {
        var parameter = new Parameter(initial);
        parameter.DetachFromDisposeScope();   // registering it does not
        register_parameter(name, parameter);
    }
}
