using Microsoft.ML.AuxiLearn.Formats;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Microsoft.ML.AuxiLearn.Networks;

/// <summary>
/// U-Net (Ronneberger, Fischer and Brox 2015) with batch normalisation and convolutions that keep the size: stages of two convolutions with w, 2w, 4w, ...
/// filters, 2x2 max pooling between them, and a decoder that doubles the size by transposed convolutions and sees the encoder's features of that size too. With
/// w = 16 it is much lighter than <see cref="SegNet"/>.
/// </summary>
internal sealed class UNet : DenseBackbone
{
    private readonly ModuleList<nn.Module<Tensor, Tensor>> _encoder, _up, _decoder;

    /// <summary>A network with random weights, which come from libtorch's generator.</summary>
    /// <param name="channels">C, the channels of the images, at least 1.</param>
    /// <param name="width">w, the filters of the first stage and the features of each pixel, at least 1; 64 as published.</param>
    /// <param name="depth">The poolings, 1 to 10: height and width must be multiples of 2^depth; 4 as published.</param>
    public UNet(long channels = 3, long width = 16, int depth = 4) : base(nameof(UNet), channels, width, depth)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(depth, 10);
        using var scope = NewDisposeScope();   // layers leave the tensors behind that their parameters were made of
        var stages = Enumerable.Range(0, depth + 1).Select(stage => width << stage).ToArray();
        register_module("encoder",
            _encoder = nn.ModuleList([.. stages.Select(filters => DenseLayers.Block(filters == width ? channels : filters / 2, filters, 2))]));
        register_module("up", _up = nn.ModuleList([.. stages.SkipLast(1).Select(filters => DenseLayers.Up(2 * filters, filters))]));
        register_module("decoder", _decoder = nn.ModuleList([.. stages.SkipLast(1).Select(filters => DenseLayers.Block(2 * filters, filters, 2))]));
    }

    private protected override Tensor Extract(Tensor images)
    {
        var skips = new Stack<Tensor>();
        var x = _encoder[0].call(images);
        foreach (var stage in _encoder.Skip(1))
        {
            skips.Push(x);
            x = stage.call(max_pool2d(x, 2));
        }
        foreach (var (up, stage) in _up.Zip(_decoder).Reverse())
            x = stage.call(cat([skips.Pop(), up.call(x)], 1));
        return x;
    }

    private protected override string Extract(LayerGraph graph, string images)
    {
        var skips = new Stack<string>();
        var x = graph.Add(_encoder[0], images);
        foreach (var stage in _encoder.Skip(1))
        {
            skips.Push(x);
            x = graph.Add(stage, graph.Add("MaxPool", [x], ("kernel_shape", new[] { 2L, 2L }), ("strides", new[] { 2L, 2L })));
        }
        foreach (var (up, stage) in _up.Zip(_decoder).Reverse())
            x = graph.Add(stage, graph.Add("Concat", [skips.Pop(), graph.Add(up, x)], ("axis", 1L)));
        return x;
    }
}
