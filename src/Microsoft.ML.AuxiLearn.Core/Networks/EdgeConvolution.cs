using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Networks;

/// <summary>
/// An edge convolution [n, points, c] -> [n, points, o]: the maximum over a point's neighbours of ReLU(norm(W [xi, xj - xi] + b)). It is computed as
/// (W1 - W2) xi + W2 xj, for each point once, so that no edge has 2 c numbers.
/// </summary>
internal sealed class EdgeConvolution : nn.Module<Tensor, Tensor>
{
    private readonly int _neighbours;
    private readonly CastingLayer _linear;
    private readonly BatchNormalization _norm;

    public EdgeConvolution(long inputs, long outputs, int neighbours) : base(nameof(EdgeConvolution))
    {
        _neighbours = neighbours;
        register_module("linear", _linear = CastingLayer.Linear(2 * inputs, outputs));
        register_module("norm", _norm = new BatchNormalization(outputs));
    }

    public override Tensor forward(Tensor input)
    {
        var (n, points, c) = (input.shape[0], input.shape[1], input.shape[2]);
        var neighbours = Neighbours.Of(input, _neighbours);
        var weight = _linear.Weight.As(input.dtype);
        var (own, difference) = (weight.narrow(1, 0, c), weight.narrow(1, c, c));
        var center = nn.functional.linear(input, own - difference, _linear.Bias!.As(input.dtype));
        var others = nn.functional.linear(input, difference).flatten(0, 1);
        var first = tensor([.. Enumerable.Range(0, (int)n).Select(cloud => cloud * points)], [n, 1, 1], device: input.device);   // of each cloud
        var rows = neighbours.Plus(first);
        var edges = center.unsqueeze(2) + others.index_select(0, rows.flatten()).view(n, points, neighbours.shape[2], -1);
        return _norm.call(edges.flatten(0, 2)).relu().view(edges.shape).amax([2L]);
    }
}
