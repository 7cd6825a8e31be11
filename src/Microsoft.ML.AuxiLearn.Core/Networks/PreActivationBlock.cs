using Microsoft.ML.AuxiLearn.Formats;
using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Microsoft.ML.AuxiLearn.Networks;

/// <summary>
/// A residual block whose normalisation and activation come before its convolutions: conv(relu(bn(conv(a)))) + x with a = relu(bn(x)); where the shape changes,
/// a 1x1 convolution of a takes the place of x (He et al. 2016, "Identity Mappings in Deep Residual Networks"; Zagoruyko and Komodakis 2016).
/// </summary>
internal sealed class PreActivationBlock : nn.Module<Tensor, Tensor>, IGraphLayer
{
    private readonly nn.Module<Tensor, Tensor> _bn1, _conv1, _bn2, _conv2;
    private readonly nn.Module<Tensor, Tensor>? _downsample;

    public PreActivationBlock(long inputs, long width, long stride) : base(nameof(PreActivationBlock))
    {
        register_module("bn1", _bn1 = new BatchNormalization(inputs));
        register_module("conv1", _conv1 = Convolution.Of(inputs, width, stride: stride));
        register_module("bn2", _bn2 = new BatchNormalization(width));
        register_module("conv2", _conv2 = Convolution.Of(width, width));
        if ((inputs, stride) != (width, 1))
            register_module("downsample", _downsample = nn.Sequential(("0", Convolution.Of(inputs, width, kernel: 1, stride))));
    }

    /// <summary>The weights of a block.</summary>
    public static double WeightCount(double inputs, double width, long stride) =>
        2 * inputs + 9 * inputs * width + 2 * width + 9 * width * width + (inputs == width && stride == 1 ? 0 : inputs * width);

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var a = relu(_bn1.forward(x));
        var y = _conv2.forward(relu(_bn2.forward(_conv1.forward(a))));
        return y.Plus(_downsample?.forward(a) ?? x).MoveToOuterDisposeScope();
    }

    public string AddTo(LayerGraph graph, string x)
    {
        var a = graph.Add("Relu", [graph.Add(_bn1, x)]);
        var y = graph.Add(_conv2, graph.Add("Relu", [graph.Add(_bn2, graph.Add(_conv1, a))]));
        return graph.Add("Add", [y, _downsample is null ? x : graph.Add(_downsample, a)]);
    }
}
