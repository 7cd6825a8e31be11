using Microsoft.ML.AuxiLearn.Formats;
using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Networks;

/// <summary>A backbone for dense prediction: images [n, C, H, W] -> features [n, c, H, W] of the same height and width.</summary>
internal abstract class DenseBackbone : nn.Module<Tensor, Tensor>, IDenseGraphLayer
{
    private readonly int _poolings;

    private protected DenseBackbone(string name, long channels, long features, int poolings) : base(Loaded(name))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1, "width");
        (Channels, Features, _poolings) = (channels, features, poolings);
    }

    /// <summary>C, the channels of the images.</summary>
    public long Channels { get; }

    /// <summary>c, the features of each pixel.</summary>
    public long Features { get; }

    /// <summary>What height and width must be multiples of.</summary>
    public long Multiple => 1L << _poolings;

    /// <summary>
    /// Whether images of any size are taken: their last row and column are repeated up to the next multiple, and the features there are left out.
    /// </summary>
    internal bool Pads { get; init; }

    /// <summary>The features of images.</summary>
    /// <param name="input">[n, C, H, W].</param>
    /// <returns>[n, c, H, W]; on a CPU with the channels last in memory, so that <c>reshape</c> serves where <c>view</c> may not.</returns>
    /// <exception cref="ArgumentException">They are no such images, or their height or width is no multiple of <see cref="Multiple"/>.</exception>
    public sealed override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.shape is not [_, var channels, var height, var width] || channels != Channels)
            throw new ArgumentException($"The network {GetName()} was given images of shape [{string.Join(", ", input.shape)}]; expected [n, {Channels}, "
                + "height, width].");
        var (below, right) = Missing(height, width);
        if (height * width == 0 || (below + right > 0 && !Pads))
            throw new ArgumentException($"The network {GetName()} was given images of {height} x {width} pixels; expected multiples of {Multiple}, which its "
                + $"{_poolings} poolings halve.");
        using var scope = NewDisposeScope();
        var images = ChannelsLast.Of(below + right == 0 ? input : nn.functional.pad(input, [0, right, 0, below], PaddingModes.Replicate));
        return Extract(images).narrow(2, 0, height).narrow(3, 0, width).MoveToOuterDisposeScope();
    }

    /// <summary>The features of images of a fitting size.</summary>
    private protected abstract Tensor Extract(Tensor images);

    /// <summary>The same as operators.</summary>
    private protected abstract string Extract(LayerGraph graph, string images);

    string IDenseGraphLayer.AddTo(LayerGraph graph, string input, long height, long width)
    {
        var (below, right) = Missing(height, width);
        if (below + right == 0)
            return Extract(graph, input);
        var padded = graph.Add("Pad", [input, graph.Constant(0, 0, 0, 0, 0, 0, below, right)], ("mode", "edge"));
        return graph.Add("Slice", [Extract(graph, padded), graph.Constant(0, 0), graph.Constant(height, width), graph.Constant(2, 3)]);
    }

    /// <summary>The rows and columns up to the next multiple.</summary>
    private (long Below, long Right) Missing(long height, long width) => ((Multiple - height % Multiple) % Multiple, (Multiple - width % Multiple) % Multiple);

    private static string Loaded(string name)
    {
        TorchRuntime.EnsureLoaded();
        return name;
    }
}
