using Microsoft.ML.AuxiLearn.Tasks;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>What is taken off each channel of a map of numbers, and what it is divided by then: mean and standard deviation of the training pixels that have a target.</summary>
/// <param name="Mean">[channels, 1, 1].</param>
/// <param name="Scale">The same shape.</param>
internal sealed record MapUnits(Tensor Mean, Tensor Scale) : IDisposable
{
    private const int RowsAtOnce = 16;

    /// <summary>The units of each task's map; null where it holds no numbers, or they are left in the user's.</summary>
    /// <param name="rows">The training rows, as they are kept.</param>
    /// <param name="layout">The tasks.</param>
    public static IReadOnlyList<MapUnits?> Of(SampleTable rows, TaskLayout layout) =>
        [.. layout.Tasks.Where(task => task.Map is not null).Zip(rows.Maps, (task, map) => task.Loss.Target == TargetKind.Number && !layout.IsPublished ? Of(map) : null)];

    public MapUnits To(Device device) => new(Mean.to(device).DetachFromDisposeScope(), Scale.to(device).DetachFromDisposeScope());

    public Tensor Apply(Tensor map) => (map - Mean) / Scale;

    public void Dispose()
    {
        Mean.Dispose();
        Scale.Dispose();
    }

    private static MapUnits Of(Tensor map)
    {
        using var scope = NewDisposeScope();
        var sums = zeros([3, map.shape[1]], ScalarType.Float64);   // of ones, of values, of their squares
        for (long start = 0; start < map.shape[0]; start += RowsAtOnce)
        {
            using var inner = NewDisposeScope();
            var values = map.narrow(0, start, Math.Min(RowsAtOnce, map.shape[0] - start)).to(ScalarType.Float64);
            var there = values.nan_to_num(0);
            sums.add_(stack([values.isnan().logical_not().sum([0L, 2, 3]).to(ScalarType.Float64), there.sum([0L, 2, 3]), there.square().sum([0L, 2, 3])]));
        }
        var count = sums[0].clamp_min(1);
        var mean = sums[1] / count;
        var deviation = (sums[2] / count - mean.square()).clamp_min(0).sqrt();
        var scale = deviation.where(deviation > 1e-6 * (sums[2] / count).sqrt(), ones_like(deviation));
        return new(PerChannel(mean), PerChannel(scale));
    }

    private static Tensor PerChannel(Tensor values) => values.to(ScalarType.Float32).view(-1, 1, 1).DetachFromDisposeScope();
}
