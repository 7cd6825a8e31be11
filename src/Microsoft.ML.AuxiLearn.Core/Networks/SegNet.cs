using Microsoft.ML.AuxiLearn.Formats;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Microsoft.ML.AuxiLearn.Networks;

/// <summary>
/// SegNet (Badrinarayanan, Kendall and Cipolla 2017) with hard parameter sharing, as MTAN and AuxiLearn's paper have it: five stages of 2, 2, 3, 3, 3
/// convolutions with w, 2w, 4w, 8w and 16w filters, 2x2 max pooling after each, and a mirrored decoder, in which each value goes back to where its pooling took
/// the maximum. w is 64 as published. Height and width must be multiples of 32.
/// </summary>
internal sealed class SegNet : DenseBackbone
{
    private static readonly int[] _convolutions = [2, 2, 3, 3, 3];

    private readonly ModuleList<nn.Module<Tensor, Tensor>> _encoder, _decoder;

    /// <summary>A network with random weights, which come from libtorch's generator.</summary>
    /// <param name="channels">C, the channels of the images, at least 1.</param>
    /// <param name="width">w, the filters of the first stage and the features of each pixel, at least 1; 64 as published.</param>
    public SegNet(long channels = 3, long width = 64) : base(nameof(SegNet), channels, width, _convolutions.Length)
    {
        using var scope = NewDisposeScope();   // layers leave the tensors behind that their parameters were made of
        long Filters(int stage) => stage < 0 ? width : width << stage;
        register_module("encoder", _encoder = nn.ModuleList(
            [.. _convolutions.Select((count, stage) => DenseLayers.Block(stage == 0 ? channels : Filters(stage - 1), Filters(stage), count))]));
        register_module("decoder", _decoder = nn.ModuleList(
            [.. _convolutions.Select((count, stage) => DenseLayers.Block(Filters(stage), Filters(stage - 1), count))]));
    }

    private protected override Tensor Extract(Tensor images)
    {
        var places = new Stack<Tensor>();
        var x = images;
        foreach (var stage in _encoder)
        {
            (x, var place) = max_pool2d_with_indices(stage.call(x), [2, 2]);
            places.Push(place);
        }
        foreach (var stage in _decoder.Reverse())
            x = stage.call(max_unpool2d(x, places.Pop(), [2, 2]));
        return x;
    }

    private protected override string Extract(LayerGraph graph, string images)
    {
        (string, object)[] halving = [("kernel_shape", new[] { 2L, 2L }), ("strides", new[] { 2L, 2L })];
        var places = new Stack<string>();
        var x = images;
        foreach (var stage in _encoder)
        {
            var pooled = graph.Add("MaxPool", [graph.Add(stage, x)], 2, halving);
            (x, var place) = (pooled[0], pooled[1]);
            places.Push(place);
        }
        foreach (var stage in _decoder.Reverse())
            x = graph.Add(stage, graph.Add("MaxUnpool", [x, places.Pop()], halving));
        return x;
    }
}
