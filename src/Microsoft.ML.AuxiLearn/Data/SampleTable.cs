using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>
/// Rows as tensors: features [n, d], or images [n, c, h, w] as they are kept, in bytes where the column has bytes; targets [n, t] with NaN where missing and
/// the main label first; and example weights [n] or none. Dense targets are kept beside, as their format says.
/// </summary>
internal sealed class SampleTable(Tensor features, Tensor targets, Tensor? weights, IReadOnlyList<Tensor>? maps = null, RowFile? file = null) : IDisposable
{
    private const long CopiedBytes = 16 << 20;   // at once, in a table that moves up

    public Tensor Features { get; } = features;

    public Tensor Targets { get; } = targets;

    public Tensor? Weights { get; } = weights;

    /// <summary>The targets of pixels, [n, channels, h, w] for each task that has them and was read, in the tasks' order.</summary>
    public IReadOnlyList<Tensor> Maps { get; } = maps ?? [];

    /// <summary>The positions of the rows in the view that was read, from 0; null where they are all of its rows.</summary>
    public IReadOnlyList<int>? Numbers { get; init; }

    /// <summary>The rows that self-supervised tasks ask about in place of these, as many; null where they ask about these.</summary>
    public SampleTable? Asked { get; private init; }

    public long Rows => Features.shape[0];

    /// <summary>The training device, on which all is but features that are away.</summary>
    public Device Device => Targets.device;

    /// <summary>Whether the features are in a file, or in the memory of the machine while training is on a device of its own.</summary>
    public bool IsAway => file is not null || Features.device_type != Targets.device_type;

    /// <summary>The rows of these numbers in their order, on the training device.</summary>
    public SampleTable Select(int[] rows)
    {
        using var here = tensor(rows);
        using var there = here.to(Device);
        return Each(tensor => Arrived(tensor.index_select(0, tensor.device_type == there.device_type ? there : here)));
    }

    /// <summary>The features of the rows of these numbers in their order, on the training device.</summary>
    public Tensor FeaturesOf(int[] rows) => Arrived(Features.index_select(0, tensor(rows, device: Features.device)));

    /// <summary>A run of rows, on the training device.</summary>
    public SampleTable Slice(long start, long rows) => Each(tensor => Arrived(tensor.narrow(0, start, rows)));

    /// <summary>The first half of the rows, and the second as those that self-supervised tasks ask about.</summary>
    public SampleTable Halved()
    {
        var (first, second) = (Slice(0, Rows / 2), Slice(Rows / 2, Rows / 2));
        return new(first.Features, first.Targets, first.Weights, first.Maps) { Asked = second };
    }

    /// <summary>The rows of these ascending numbers alone, moved up within the memory of all, which is theirs from now on: this table is used up.</summary>
    public SampleTable Keep(int[] rows)
    {
        if (rows.Length == Rows)
            return Detach();
        using var scope = NewDisposeScope();
        var table = new SampleTable(MoveUp(Features, rows), MoveUp(Targets, rows), Weights is null
            ? null
            : MoveUp(Weights, rows), [.. Maps.Select(map => MoveUp(map, rows))], file);
        foreach (var tensor in Tensors)
            tensor.Dispose();
        return table.Detach();
    }

    /// <summary>The same rows as a batch, without maps.</summary>
    /// <param name="input">From features as they are kept to what the network takes; null where they are that already.</param>
    public Batch ToBatch(Func<Tensor, Tensor>? input = null) => new(input is null ? Features : input(Features), Targets, Weights);

    /// <summary>
    /// The same rows on another device, but for features that are in a file or take more than <paramref name="most"/> bytes: those stay where they are.
    /// </summary>
    public SampleTable To(Device device, long most = long.MaxValue)
    {
        var stays = file is not null || Features.numel() * Features.element_size() > most;
        return Each(tensor => stays && ReferenceEquals(tensor, Features) ? tensor.alias() : tensor.to(device));
    }

    /// <summary>Puts the tensors into the current dispose scope.</summary>
    public SampleTable Attach()
    {
        CurrentDisposeScope?.Attach(Tensors);
        return this;
    }

    /// <summary>Takes the tensors out of the current dispose scope.</summary>
    public SampleTable Detach()
    {
        foreach (var tensor in Tensors)
            tensor.DetachFromDisposeScope();
        return this;
    }

    public void Dispose()
    {
        foreach (var tensor in Tensors)
            tensor.Dispose();
        file?.Dispose();
    }

    private static Tensor MoveUp(Tensor table, int[] rows)
    {
        var step = (int)Math.Clamp(CopiedBytes * table.shape[0] / Math.Max(1, table.numel() * table.element_size()), 1, rows.Length);
        for (var start = 0; start < rows.Length; start += step)   // a row never moves down, so what is overwritten has been copied
        {
            using var scope = NewDisposeScope();
            var count = Math.Min(step, rows.Length - start);
            table.narrow(0, start, count).copy_(table.index_select(0, tensor(rows[start..(start + count)])));
        }
        return table.narrow(0, 0, rows.Length);
    }

    private Tensor Arrived(Tensor rows)
    {
        if (rows.device_type == Targets.device_type)
            return rows;
        using (rows)
            return rows.to(Device);
    }

    private IEnumerable<Tensor> Tensors => [Features, Targets, .. Weights is null ? [] : (Tensor[])[Weights], .. Maps];

    private SampleTable Each(Func<Tensor, Tensor> change) =>
        new(change(Features), change(Targets), Weights is null ? null : change(Weights), [.. Maps.Select(change)]);
}
