using Microsoft.ML.AuxiLearn.Formats;
using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Microsoft.ML.AuxiLearn.Networks;

/// <summary>
/// Two 3x3 convolutions and a way round them: relu(bn(conv(relu(bn(conv(x))))) + x), where x is projected when its shape changes (He et al. 2016).
/// </summary>
internal sealed class BasicBlock : nn.Module<Tensor, Tensor>, IGraphLayer
{
    private readonly nn.Module<Tensor, Tensor> _conv1, _bn1, _conv2, _bn2;
    private readonly nn.Module<Tensor, Tensor>? _downsample;

    public BasicBlock(long inputs, long width, long stride) : base(nameof(BasicBlock))
    {
        register_module("conv1", _conv1 = Convolution.Of(inputs, width, stride: stride));
        register_module("bn1", _bn1 = new BatchNormalization(width));
        register_module("conv2", _conv2 = Convolution.Of(width, width));
        register_module("bn2", _bn2 = new BatchNormalization(width));
        if ((inputs, stride) != (width, 1))
            register_module("downsample", _downsample = Projection(inputs, width, stride));
    }

    /// <summary>A 1x1 convolution and batch normalisation, by which the way round a block takes on the block's shape.</summary>
    public static nn.Module<Tensor, Tensor> Projection(long inputs, long outputs, long stride) =>
        nn.Sequential(("0", Convolution.Of(inputs, outputs, kernel: 1, stride)), ("1", new BatchNormalization(outputs)));

    /// <summary>The weights of a block.</summary>
    public static double WeightCount(double inputs, double width, long stride) =>
        9 * inputs * width + 9 * width * width + 4 * width + (inputs == width && stride == 1 ? 0 : inputs * width + 2 * width);

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var y = relu(_bn1.forward(_conv1.forward(x)));
        y = _bn2.forward(_conv2.forward(y));
        return relu(y.Plus(_downsample?.forward(x) ?? x)).MoveToOuterDisposeScope();
    }

    public string AddTo(LayerGraph graph, string x)
    {
        var y = graph.Add("Relu", [graph.Add(_bn1, graph.Add(_conv1, x))]);
        y = graph.Add(_bn2, graph.Add(_conv2, y));
        return graph.Add("Relu", [graph.Add("Add", [y, _downsample is null ? x : graph.Add(_downsample, x)])]);
    }
}
