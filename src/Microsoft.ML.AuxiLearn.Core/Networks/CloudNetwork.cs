using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Networks;

/// <summary>A backbone for point clouds of any number of points and channels, [channels, points, 1].</summary>
internal abstract record CloudNetwork(bool PerPoint) : Network
{
    internal sealed override bool IsOfPoints => true;

    internal sealed override bool IsOfPixels => PerPoint;

    internal sealed override long? FeatureWidth => PerPoint ? PointBackbone.PointFeatures : Whole;

    internal sealed override string HeadName => "head";

    /// <inheritdoc/>
    public sealed override nn.Module<Tensor, Tensor> Build(NetworkInput input) => input.IsCloud
        ? Backbone(input.Shape[0])
        : throw new ArgumentException($"The network {GetType().Name} was given samples of shape [{string.Join(", ", input.Shape)}]; expected point clouds "
            + "[channels, points, 1].");

    internal sealed override double LeastWeights(NetworkInput input, int outputs) => FeatureWidth!.Value * (outputs + 1.0);

    /// <summary>The features of a cloud.</summary>
    private protected abstract long Whole { get; }

    private protected abstract PointBackbone Backbone(long channels);
}

/// <summary>PointNet; see <see cref="PointNet"/>.</summary>
internal sealed record PointNetwork(bool PerPoint) : CloudNetwork(PerPoint)
{
    private protected override long Whole => Networks.PointNet.Whole;

    private protected override PointBackbone Backbone(long channels) => new PointNet(channels, PerPoint);
}
