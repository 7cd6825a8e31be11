using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Networks;

/// <summary>
/// DGCNN (Wang et al., ACM TOG 2019): edge convolutions on the graph of the nearest neighbours, which is rebuilt from each layer's features, and the maximum
/// and the mean over the points. ReLU stands where the paper has a leaky one.
/// </summary>
internal sealed class Dgcnn : PointBackbone
{
    public const long Whole = 2 * Joint;

    private const long Joint = 256;

    private static readonly long[] _widths = [64, 64, 128];

    private readonly EdgeConvolution[] _edges;
    private readonly PointLayer _joint;

    /// <param name="channels">c, the numbers of a point.</param>
    /// <param name="neighbours">k.</param>
    /// <param name="perPoint">Whether the features are those of each point.</param>
    public Dgcnn(long channels, int neighbours, bool perPoint) : base(nameof(Dgcnn))
    {
        _edges = [.. _widths.Select((width, i) => new EdgeConvolution(i == 0 ? channels : _widths[i - 1], width, neighbours))];
        for (var i = 0; i < _edges.Length; i++)
            register_module($"edges{i}", _edges[i]);
        register_module("joint", _joint = new PointLayer(_widths.Sum(), Joint));
        if (perPoint)
            AddPoints(_widths.Sum(), Whole);
    }

    private protected override (Tensor Local, Tensor Whole) Extract(Tensor points)
    {
        var features = new List<Tensor>();
        foreach (var edge in _edges)
            features.Add(edge.call(features.Count == 0 ? points : features[^1]));
        var local = cat(features, 2);
        var joint = _joint.call(local);
        return (local, cat([joint.amax([1L]), joint.mean([1L])], 1));
    }
}
