using Microsoft.ML.AuxiLearn.Distributing;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>A process's share of rows that are measured once each, and what comes of all shares together.</summary>
internal sealed class RowShare
{
    private readonly ICollective? _collective;

    /// <param name="collective">The processes; null for this one alone. With fewer rows than processes each measures all.</param>
    /// <param name="rows">All rows.</param>
    public RowShare(ICollective? collective, long rows)
    {
        _collective = collective?.Size <= rows ? collective : null;
        (Start, End) = _collective is { } all ? (rows * all.Rank / all.Size, rows * (all.Rank + 1) / all.Size) : (0, rows);
    }

    /// <summary>The first row of the share.</summary>
    public long Start { get; }

    /// <summary>The row behind its last.</summary>
    public long End { get; }

    /// <summary>The sums of all shares in the place of this one's; null stays.</summary>
    public void Add(params Tensor?[] sums)
    {
        foreach (var sum in sums.OfType<Tensor>())
            _collective?.AllReduce(sum);
    }

    /// <summary>Two sums over all shares, and whether something holds in all.</summary>
    public (double Sum, double Weight, bool Holds) Add(double sum, double weight, bool holds) =>
        _collective?.Sum([sum, weight, holds ? 0 : 1]) is [var total, var weights, var broken] ? (total, weights, broken == 0) : (sum, weight, holds);

    /// <summary>The rows [m, ...] that each process has, one process's behind the other's, in the current dispose scope.</summary>
    public Tensor Gather(Tensor own)
    {
        if (_collective is null)
            return own;
        using var scope = NewDisposeScope();
        var counts = new double[_collective.Size];
        counts[_collective.Rank] = own.shape[0];
        counts = _collective.Sum(counts);
        var all = zeros([(long)counts.Sum(), .. own.shape[1..]], own.dtype == float32 ? float32 : float64, own.device);   // counts are exact in float64
        all.narrow(0, (long)counts[.._collective.Rank].Sum(), own.shape[0]).copy_(own);
        _collective.AllReduce(all);
        return all.to(own.dtype).MoveToOuterDisposeScope();
    }
}
