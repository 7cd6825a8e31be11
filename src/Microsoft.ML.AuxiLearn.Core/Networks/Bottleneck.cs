using Microsoft.ML.AuxiLearn.Formats;
using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Microsoft.ML.AuxiLearn.Networks;

/// <summary>
/// Convolutions of 1x1, 3x3 and 1x1, the first two narrow and the last <see cref="Expansion"/> times as wide, and a way round them (He et al. 2016). As in
/// torchvision the 3x3 convolution has the stride.
/// </summary>
internal sealed class Bottleneck : nn.Module<Tensor, Tensor>, IGraphLayer
{
    public const int Expansion = 4;

    private readonly nn.Module<Tensor, Tensor> _conv1, _bn1, _conv2, _bn2, _conv3, _bn3;
    private readonly nn.Module<Tensor, Tensor>? _downsample;

    public Bottleneck(long inputs, long width, long stride) : base(nameof(Bottleneck))
    {
        var outputs = Expansion * width;
        register_module("conv1", _conv1 = Convolution.Of(inputs, width, kernel: 1));
        register_module("bn1", _bn1 = new BatchNormalization(width));
        register_module("conv2", _conv2 = Convolution.Of(width, width, stride: stride));
        register_module("bn2", _bn2 = new BatchNormalization(width));
        register_module("conv3", _conv3 = Convolution.Of(width, outputs, kernel: 1));
        register_module("bn3", _bn3 = new BatchNormalization(outputs));
        if ((inputs, stride) != (outputs, 1))
            register_module("downsample", _downsample = BasicBlock.Projection(inputs, outputs, stride));
    }

    /// <summary>The weights of a block.</summary>
    public static double WeightCount(double inputs, double width, long stride)
    {
        var outputs = Expansion * width;
        return inputs * width + 9 * width * width + width * outputs + 4 * width + 2 * outputs
            + (inputs == outputs && stride == 1 ? 0 : inputs * outputs + 2 * outputs);
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var y = relu(_bn1.forward(_conv1.forward(x)));
        y = relu(_bn2.forward(_conv2.forward(y)));
        y = _bn3.forward(_conv3.forward(y));
        return relu(y.Plus(_downsample?.forward(x) ?? x)).MoveToOuterDisposeScope();
    }

    public string AddTo(LayerGraph graph, string x)
    {
        var y = graph.Add("Relu", [graph.Add(_bn1, graph.Add(_conv1, x))]);
        y = graph.Add("Relu", [graph.Add(_bn2, graph.Add(_conv2, y))]);
        y = graph.Add(_bn3, graph.Add(_conv3, y));
        return graph.Add("Relu", [graph.Add("Add", [y, _downsample is null ? x : graph.Add(_downsample, x)])]);
    }
}
