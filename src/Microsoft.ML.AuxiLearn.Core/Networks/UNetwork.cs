
namespace Microsoft.ML.AuxiLearn.Networks;

/// <summary>U-Net, much lighter than SegNet; see <see cref="UNet"/>.</summary>
internal sealed record UNetwork : PixelNetwork
{
    /// <summary>Describes the network.</summary>
    /// <param name="width">The filters of the first stage, at least 1.</param>
    /// <param name="depth">The poolings, 1 to 10.</param>
    /// <exception cref="ArgumentOutOfRangeException">A width below 1, or a depth out of its range.</exception>
    public UNetwork(int width, int depth) : base(width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(depth, 10);
        Depth = depth;
    }

    /// <summary>The poolings.</summary>
    public int Depth { get; }

    private protected override DenseBackbone Backbone(long channels) => new UNet(channels, Width, Depth) { Pads = true };

    private protected override double LeastWeights() => 9 * Math.Pow(Width * Math.Pow(2, Depth), 2);   // the second convolution of the last stage
}
