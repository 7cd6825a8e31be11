using Microsoft.ML.AuxiLearn.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>
/// What is taken off each channel of a map of numbers, and what it is divided by then: mean and standard deviation of the training pixels that have a target.
/// </summary>
/// <param name="Mean">[channels, 1, 1].</param>
/// <param name="Scale">The same shape.</param>
internal sealed record MapUnits(Tensor Mean, Tensor Scale) : IDisposable
{
    // kept, because TorchSharp may finalize the Scalar of a literal while libtorch reads it
    private static readonly Scalar _beyond = FillValue.Beyond.ToScalar();
    private static readonly Scalar _missing = double.NaN.ToScalar();

    /// <summary>The fill values, of which those that count as missing are none of the units.</summary>
    public IReadOnlyList<FillValue> Fills { get; private init; } = [];

    /// <summary>The units of each task's map; null where it holds no numbers, or they are left in the user's.</summary>
    /// <param name="rows">The training rows, as they are kept.</param>
    /// <param name="layout">The tasks.</param>
    public static IReadOnlyList<MapUnits?> Of(SampleTable rows, TaskLayout layout) =>
        [.. layout.Tasks.Where(task => task.Map is not null)
            .Zip(rows.Maps, (task, map) => task.Loss.Target == TargetKind.Number && !layout.IsPublished ? Of(map, task.TargetNames[0]) : null)];

    public MapUnits To(Device device) => new(Mean.to(device).DetachFromDisposeScope(), Scale.to(device).DetachFromDisposeScope()) { Fills = Fills };

    /// <summary>The map in these units; NaN where it is a million of them away, which is a fill value.</summary>
    public Tensor Apply(Tensor map)
    {
        var units = (map - Mean) / Scale;
        return units.masked_fill(units.abs().gt(_beyond), _missing);
    }

    public void Dispose()
    {
        Mean.Dispose();
        Scale.Dispose();
    }

    private static MapUnits Of(Tensor map, string name)
    {
        using var scope = NewDisposeScope();
        var numbers = ColumnNumbers.Of(map, _ => name);
        return new(PerChannel(numbers.Mean), PerChannel(numbers.Deviation)) { Fills = numbers.Fills };
    }

    private static Tensor PerChannel(double[] values) => tensor(values).to(ScalarType.Float32).view(-1, 1, 1).DetachFromDisposeScope();
}
