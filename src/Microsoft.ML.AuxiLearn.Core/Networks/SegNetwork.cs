
namespace Microsoft.ML.AuxiLearn.Networks;

/// <summary>SegNet, the network of MTAN and of AuxiLearn's paper; see <see cref="SegNet"/>. The paper's has a width of 64.</summary>
internal sealed record SegNetwork : PixelNetwork
{
    /// <summary>Describes the network.</summary>
    /// <param name="width">The filters of the first stage, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A width below 1.</exception>
    public SegNetwork(int width) : base(width)
    {
    }

    private protected override DenseBackbone Backbone(long channels) => new SegNet(channels, Width) { Pads = true };

    private protected override double LeastWeights() => 9 * 2 * Math.Pow(16.0 * Width, 2);   // two convolutions of the last stage
}
