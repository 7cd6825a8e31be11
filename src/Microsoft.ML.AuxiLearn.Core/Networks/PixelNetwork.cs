using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Networks;

/// <summary>
/// A backbone with features of each pixel, [n, C, H, W] -> [n, width, H, W], for images of any number of channels and any size: where height or width is no
/// multiple of what the poolings halve, the last row or column is repeated.
/// </summary>
internal abstract record PixelNetwork : Network
{
    private protected PixelNetwork(int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        Width = width;
    }

    /// <summary>The filters of the first stage and the features of each pixel; each stage has twice as many filters as the one before.</summary>
    public int Width { get; }

    internal sealed override bool IsOfPixels => true;

    internal sealed override long? FeatureWidth => Width;

    internal sealed override string HeadName => "head";

    /// <inheritdoc/>
    public sealed override nn.Module<Tensor, Tensor> Build(NetworkInput input) => input.Shape is [var channels, _, _]
        ? Backbone(channels)
        : throw new ArgumentException($"The network {GetType().Name} was given samples of shape [{string.Join(", ", input.Shape)}]; expected images [channels, "
            + "height, width].");

    internal sealed override double LeastWeights(NetworkInput input, int outputs) => LeastWeights() + (9.0 * Width + outputs) * Width;

    /// <summary>Builds the backbone, padding images, for this number of channels.</summary>
    private protected abstract DenseBackbone Backbone(long channels);

    /// <summary>The weights of some of its layers, known without building them.</summary>
    private protected abstract double LeastWeights();
}
