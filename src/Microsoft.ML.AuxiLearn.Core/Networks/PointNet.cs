using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Networks;

/// <summary>
/// PointNet (Qi et al., CVPR 2017) without its spatial transformers: layers on each point alone, and the maximum of each feature over the points.
/// </summary>
internal sealed class PointNet : PointBackbone
{
    public const long Whole = 256;

    private const long Local = 64;

    private readonly nn.Module<Tensor, Tensor> _local;
    private readonly nn.Module<Tensor, Tensor> _whole;

    /// <param name="channels">c, the numbers of a point.</param>
    /// <param name="perPoint">Whether the features are those of each point.</param>
    public PointNet(long channels, bool perPoint) : base(nameof(PointNet))
    {
        register_module("local", _local = nn.Sequential(("0", new PointLayer(channels, Local)), ("1", new PointLayer(Local, Local))));
        register_module("whole", _whole = nn.Sequential(("0", new PointLayer(Local, 2 * Local)), ("1", new PointLayer(2 * Local, Whole))));
        if (perPoint)
            AddPoints(Local, Whole);
    }

    private protected override (Tensor Local, Tensor Whole) Extract(Tensor points)
    {
        var local = _local.call(points);
        return (local, _whole.call(local).amax([1L]));
    }
}
