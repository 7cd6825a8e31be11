using System.Runtime.InteropServices;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>
/// Rows as tensors: features [n, d], or images [n, c, h, w] as they are kept, in bytes where the column has bytes; targets [n, t] with NaN where missing and the main label
/// first; and example weights [n] or none. Dense targets are kept beside, as their format says.
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
    public IReadOnlyList<int>? Numbers { get; private init; }

    public long Rows => Features.shape[0];

    /// <summary>The training device, on which all is but features that are away.</summary>
    public Device Device => Targets.device;

    /// <summary>Whether the features are in a file, or in the memory of the machine while training is on a device of its own.</summary>
    public bool IsAway => file is not null || Features.device_type != Targets.device_type;

    /// <summary>Reads the view once.</summary>
    /// <param name="host">The host whose exceptions are thrown, and by which reading is cancelled.</param>
    /// <param name="view">The rows.</param>
    /// <param name="binding">The columns; those of tasks may be missing in another view than the one they were bound in.</param>
    /// <param name="withAuxiliary">Whether the auxiliary columns are read; else their targets are missing.</param>
    /// <param name="role">What the rows are for, in the sentences of the exceptions: "training".</param>
    /// <param name="input">The format of the features; the size of images that was open in the binding is that of the first one.</param>
    /// <param name="memory">What the features may take, beyond which they go to a file; null for all that there is.</param>
    /// <param name="cancellation">Ends the reading at the next row, which may be an image of many pixels.</param>
    public static SampleTable Read(IHost host, IDataView view, ColumnBinding binding, bool withAuxiliary, string role, out InputFormat input, RowMemory? memory = null, CancellationToken cancellation = default)
    {
        var expected = view.GetRowCount();

        DataViewSchema.Column Features(DataViewSchema.Column bound) =>   // images of another size or dimensions may still be read
            view.Schema.GetColumnOrNull(bound.Name) is { } column && binding.Input.Accepts(column.Type) ? column : Column(bound.Name, bound.Type);

        DataViewSchema.Column Column(string name, DataViewType type)
        {
            var column = view.Schema.GetColumnOrNull(name) ?? throw host.ExceptParam(nameof(view), $"The {role} data have no column '{name}'; expected the columns of the training data.");
            return column.Type.Equals(type) ? column : throw host.ExceptParam(nameof(view), $"The column '{name}' of the {role} data holds {column.Type}; expected {type} as in the training data.");
        }

        RowBuffer Buffer(InputFormat found)
        {
            InputBinding.CheckSize(host, binding.Features.Name, found);
            return new RowBuffer(found.Shape, found.ElementType, memory, expected);
        }

        var features = Features(binding.Features);
        var weight = binding.Weight is { } bound ? Column(bound.Name, bound.Type) : (DataViewSchema.Column?)null;
        var tasks = withAuxiliary ? [binding.Main, .. binding.Auxiliary] : new[] { binding.Main };
        var targets = tasks.Select(task => view.Schema.GetColumnOrNull(task.ColumnName) ?? throw host.ExceptParam(nameof(view), $"The {role} data have no column '{task.ColumnName}'; expected the columns of the training data.")).ToArray();
        var targetWidth = binding.Main.Targets + binding.Auxiliary.Sum(task => task.Targets);

        RowBuffer? x = null;
        TargetReader? y = null;
        var unreadable = new UnreadableRows();
        using var w = weight is null ? null : new RowBuffer(1, expected);
        try
        {
            using var cursor = view.GetRowCursor([features, .. targets, .. weight is { } used ? [used] : Array.Empty<DataViewSchema.Column>()]);
            var reader = InputReader.Create(cursor, features, binding.Input, $" of the {role} data");
            var readWeight = weight is { } present ? ColumnReader.Create(cursor, present) : null;
            for (var row = 0L; cursor.MoveNext(); row++)
            {
                host.CheckAlive();
                cancellation.ThrowIfCancellationRequested();
                if (!unreadable.Fetch(reader))
                    continue;
                x ??= Buffer(reader.Format);
                y ??= new TargetReader(host, cursor, tasks, targets, targetWidth, reader.Format, role, expected, binding.Classes);
                var sample = x.NextBytes();
                reader.CopyTo(sample);
                if (!reader.Format.IsBytes && !IsFinite(MemoryMarshal.Cast<byte, float>(sample), out var slot, out var value))
                    throw host.Except($"The feature column '{features.Name}' of the {role} data holds {Number(value)} in row {row + 1}, slot {slot}; expected finite numbers (ReplaceMissingValues replaces NaN).");
                y.Read(row);

                if (w is not null)
                {
                    var factor = w.Next();
                    readWeight!(factor);
                    if (!float.IsFinite(factor[0]) || factor[0] < 0)
                        throw host.Except($"The example weight column '{weight!.Value.Name}' holds {Number(factor[0])} in row {row + 1}; expected finite numbers of at least 0.");
                }
            }
            input = reader.Format;
            unreadable.Report(host, role);
            if (x is null || y is null)
                throw host.Except($"The {role} data have no rows; expected at least one.");
            var table = new SampleTable(x.ToTensor(), y.Rows(), w?.ToTensor().squeeze(1), y.Maps(), x.File) { Numbers = unreadable.RowsRead };
            x.ReleaseFile();
            return table;
        }
        finally
        {
            x?.Dispose();
            y?.Dispose();
        }
    }

    /// <summary>The rows of these numbers in their order, on the training device.</summary>
    public SampleTable Select(int[] rows)
    {
        using var here = tensor(rows);
        using var there = here.to(Device);
        return Each(tensor => Arrived(tensor.index_select(0, tensor.device_type == there.device_type ? there : here)));
    }

    /// <summary>A run of rows, on the training device.</summary>
    public SampleTable Slice(long start, long rows) => Each(tensor => Arrived(tensor.narrow(0, start, rows)));

    /// <summary>The rows of these ascending numbers alone, moved up within the memory of all, which is theirs from now on: this table is used up.</summary>
    public SampleTable Keep(int[] rows)
    {
        if (rows.Length == Rows)
            return Detach();
        using var scope = NewDisposeScope();
        var table = new SampleTable(MoveUp(Features, rows), MoveUp(Targets, rows), Weights is null ? null : MoveUp(Weights, rows), [.. Maps.Select(map => MoveUp(map, rows))], file);
        foreach (var tensor in Tensors)
            tensor.Dispose();
        return table.Detach();
    }

    /// <summary>The same rows as a batch, without maps.</summary>
    /// <param name="input">From features as they are kept to what the network takes; null where they are that already.</param>
    public Batch ToBatch(Func<Tensor, Tensor>? input = null) => new(input is null ? Features : input(Features), Targets, Weights);

    /// <summary>The same rows on another device, but for features that are in a file or take more than <paramref name="most"/> bytes: those stay where they are.</summary>
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

    private SampleTable Each(Func<Tensor, Tensor> change) => new(change(Features), change(Targets), Weights is null ? null : change(Weights), [.. Maps.Select(change)]);

    private static bool IsFinite(ReadOnlySpan<float> values, out int slot, out float value)
    {
        (slot, value) = (0, 0);
        if (float.IsFinite(TensorPrimitives.MaxMagnitude(values)))   // NaN where one is
            return true;
        for (; slot < values.Length; slot++)
            if (!float.IsFinite(value = values[slot]))
                return false;
        return true;
    }

    private static string Number(float value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
