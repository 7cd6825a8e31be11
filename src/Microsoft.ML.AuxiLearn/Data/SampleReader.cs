using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>From the rows of a view to a table of tensors, by the columns that were bound.</summary>
internal static class SampleReader
{
    /// <summary>Reads the view once.</summary>
    /// <param name="host">The host whose exceptions are thrown, and by which reading is cancelled.</param>
    /// <param name="view">The rows.</param>
    /// <param name="binding">The columns; those of tasks may be missing in another view than the one they were bound in.</param>
    /// <param name="withAuxiliary">Whether the auxiliary columns are read; else their targets are missing.</param>
    /// <param name="role">What the rows are for, in the sentences of the exceptions: "training".</param>
    /// <param name="input">The format of the features; the size of images that was open in the binding is that of the first one.</param>
    /// <param name="memory">What the features may take, beyond which they go to a file; null for all that there is.</param>
    /// <param name="cancellation">Ends the reading at the next row, which may be an image of many pixels.</param>
    public static SampleTable Read(IHost host, IDataView view, ColumnBinding binding, bool withAuxiliary, string role, out InputFormat input,
        RowMemory? memory = null, CancellationToken cancellation = default)
    {
        var expected = view.GetRowCount();

        DataViewSchema.Column Features(DataViewSchema.Column bound) =>   // images of another size or dimensions may still be read
            view.Schema.GetColumnOrNull(bound.Name) is { } column && binding.Input.Accepts(column.Type) ? column : Column(bound.Name, bound.Type);

        DataViewSchema.Column Column(string name, DataViewType type)
        {
            var column = view.Schema.GetColumnOrNull(name)
                ?? throw host.ExceptParam(nameof(view), $"The {role} data have no column '{name}'; expected the columns of the training data.");
            return column.Type.Equals(type)
                ? column
                : throw host.ExceptParam(nameof(view), $"The column '{name}' of the {role} data holds {column.Type}; expected {type} as in the training data.");
        }

        RowBuffer Buffer(InputFormat found)
        {
            InputBinding.CheckSize(host, binding.Features.Name, found);
            return new RowBuffer(found.Shape, found.ElementType, memory, expected);
        }

        var features = Features(binding.Features);
        var weight = binding.Weight is { } bound ? Column(bound.Name, bound.Type) : (DataViewSchema.Column?)null;
        var tasks = withAuxiliary ? [binding.Main, .. binding.Auxiliary] : new[] { binding.Main };
        var targets = tasks.Select(task => view.Schema.GetColumnOrNull(task.ColumnName)
            ?? throw host.ExceptParam(nameof(view), $"The {role} data have no column '{task.ColumnName}'; expected the columns of the training data."))
            .ToArray();
        var keys = withAuxiliary ? null : LabelMatch.Of(host, binding, view.Schema, role);
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
                y ??= new TargetReader(host, cursor, tasks, targets, targetWidth, reader.Format, role, expected, binding.Classes, keys);
                var sample = x.NextBytes();
                reader.CopyTo(sample);
                if (!reader.Format.IsBytes && !IsFinite(MemoryMarshal.Cast<byte, float>(sample), out var slot, out var value))
                    throw host.Except(
                        $"The feature column '{features.Name}' of the {role} data holds {Number(value)} in row {row + 1}, slot {slot}; expected finite numbers (ReplaceMissingValues replaces NaN).");
                y.Read(row);

                if (w is not null)
                {
                    var factor = w.Next();
                    readWeight!(factor);
                    if (!float.IsFinite(factor[0]) || factor[0] < 0)
                        throw host.Except(
                            $"The example weight column '{weight!.Value.Name}' holds {Number(factor[0])} in row {row + 1}; expected finite numbers of at least 0.");
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

    private static string Number(float value) => value.ToString(CultureInfo.InvariantCulture);
}
