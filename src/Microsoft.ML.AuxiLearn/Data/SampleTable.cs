using System.Runtime.InteropServices;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>
/// Rows as tensors: features [n, d], or images [n, c, h, w] as they are kept, in bytes where the column has bytes; targets [n, t] with NaN where missing and the main label
/// first; and example weights [n] or none. Targets of pixels are kept beside, as their format says, and a batch that the network takes has them in its targets [n, t, h, w].
/// </summary>
internal sealed class SampleTable(Tensor features, Tensor targets, Tensor? weights, IReadOnlyList<Tensor>? maps = null) : IDisposable
{
    public Tensor Features { get; } = features;

    public Tensor Targets { get; } = targets;

    public Tensor? Weights { get; } = weights;

    /// <summary>The targets of pixels, [n, channels, h, w] for each task that has them and was read, in the tasks' order.</summary>
    public IReadOnlyList<Tensor> Maps { get; } = maps ?? [];

    public long Rows => Features.shape[0];

    /// <summary>Reads the view once.</summary>
    /// <param name="host">The host whose exceptions are thrown, and by which reading is cancelled.</param>
    /// <param name="view">The rows.</param>
    /// <param name="binding">The columns; those of tasks may be missing in another view than the one they were bound in.</param>
    /// <param name="withAuxiliary">Whether the auxiliary columns are read; else their targets are missing.</param>
    /// <param name="role">What the rows are for, in the sentences of the exceptions: "training".</param>
    /// <param name="input">The format of the features; the size of images that was open in the binding is that of the first one.</param>
    public static SampleTable Read(IHost host, IDataView view, ColumnBinding binding, bool withAuxiliary, string role, out InputFormat input)
    {
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
            return new RowBuffer(found.Shape, found.ElementType);
        }

        var features = Features(binding.Features);
        var weight = binding.Weight is { } bound ? Column(bound.Name, bound.Type) : (DataViewSchema.Column?)null;
        var tasks = withAuxiliary ? [binding.Main, .. binding.Auxiliary] : new[] { binding.Main };
        var targets = tasks.Select(task => view.Schema.GetColumnOrNull(task.ColumnName) ?? throw host.ExceptParam(nameof(view), $"The {role} data have no column '{task.ColumnName}'; expected the columns of the training data.")).ToArray();
        var targetWidth = binding.Main.Targets + binding.Auxiliary.Sum(task => task.Targets);

        RowBuffer? x = null;
        TargetReader? y = null;
        var w = weight is null ? null : new RowBuffer(1);
        using (var cursor = view.GetRowCursor([features, .. targets, .. weight is { } used ? [used] : Array.Empty<DataViewSchema.Column>()]))
        {
            var reader = InputReader.Create(cursor, features, binding.Input, $" of the {role} data");
            var readWeight = weight is { } present ? ColumnReader.Create(cursor, present) : null;
            for (var row = 0L; cursor.MoveNext(); row++)
            {
                if ((row & 1023) == 0)
                    host.CheckAlive();
                reader.Fetch();
                x ??= Buffer(reader.Format);
                y ??= new TargetReader(host, cursor, tasks, targets, targetWidth, reader.Format, role);
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
        }
        if (x is null || y is null)
            throw host.Except($"The {role} data have no rows; expected at least one.");
        return new SampleTable(x.ToTensor(), y.Rows(), w?.ToTensor().squeeze(1), y.Maps());
    }

    /// <summary>The rows at <paramref name="indices"/>, in their order.</summary>
    public SampleTable Select(Tensor indices) => Each(tensor => tensor.index_select(0, indices));

    /// <summary>A run of rows.</summary>
    public SampleTable Slice(long start, long rows) => Each(tensor => tensor.narrow(0, start, rows));

    /// <summary>The same rows with the features as the network takes them.</summary>
    public SampleTable With(Func<Tensor, Tensor> input) => new(input(Features), Targets, Weights, Maps);

    public SampleTable To(Device device) => Each(tensor => tensor.to(device));

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
    }

    private IEnumerable<Tensor> Tensors => [Features, Targets, .. Weights is null ? [] : (Tensor[])[Weights], .. Maps];

    private SampleTable Each(Func<Tensor, Tensor> change) => new(change(Features), change(Targets), Weights is null ? null : change(Weights), [.. Maps.Select(change)]);

    private static bool IsFinite(ReadOnlySpan<float> values, out int slot, out float value)
    {
        value = 0;
        for (slot = 0; slot < values.Length; slot++)
            if (!float.IsFinite(value = values[slot]))
                return false;
        return true;
    }

    private static string Number(float value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
