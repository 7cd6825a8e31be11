using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Networks;

/// <summary>
/// A backbone of point clouds [n, c, points, 1] whose result does not depend on the order of the points: features of a cloud [n, g], or of each point
/// [n, 128, points, 1], made of its own and of the cloud's.
/// </summary>
internal abstract class PointBackbone : nn.Module<Tensor, Tensor>
{
    /// <summary>The features of a point.</summary>
    public const long PointFeatures = 128;

    private nn.Module<Tensor, Tensor>? _points;

    private protected PointBackbone(string name) : base(name)
    {
    }

    /// <inheritdoc/>
    public sealed override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var (local, whole) = Extract(input.squeeze(-1).transpose(1, 2));
        if (_points is null)
            return whole.MoveToOuterDisposeScope();
        var both = cat([local, whole.unsqueeze(1).expand(-1, local.shape[1], -1)], 2);
        return _points.call(both).transpose(1, 2).unsqueeze(-1).MoveToOuterDisposeScope();
    }

    /// <summary>Adds the layers for features of each point.</summary>
    private protected void AddPoints(long local, long whole) => register_module("points", _points = nn.Sequential(
        ("0", new PointLayer(local + whole, 2 * PointFeatures)), ("1", new PointLayer(2 * PointFeatures, PointFeatures))));

    /// <summary>From points [n, points, c] to features of each [n, points, l] and of the cloud [n, g].</summary>
    private protected abstract (Tensor Local, Tensor Whole) Extract(Tensor points);
}
