using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>From the rows of views to one table of tensors, by the columns that were bound.</summary>
internal sealed class SampleReader : IDisposable
{
    private readonly IHost _host;
    private readonly ColumnBinding _binding;
    private readonly RowMemory? _memory;
    private readonly long? _expected;
    private readonly CancellationToken _cancellation;
    private readonly UnreadableRows _unreadable = new();
    private readonly RowBuffer? _weights;
    private RowBuffer? _features;
    private TargetRows? _targets;
    private InputFormat _format;

    /// <param name="host">The host whose exceptions are thrown, and by which reading is cancelled.</param>
    /// <param name="binding">The columns; those of tasks may be missing in another view than the one they were bound in.</param>
    /// <param name="expected">The number of rows, if it is known.</param>
    /// <param name="memory">What the features may take, beyond which they go to a file; null for all that there is.</param>
    /// <param name="cancellation">Ends the reading at the next row, which may be an image of many pixels.</param>
    private SampleReader(IHost host, ColumnBinding binding, long? expected, RowMemory? memory, CancellationToken cancellation)
    {
        (_host, _binding, _expected, _memory, _cancellation, _format) = (host, binding, expected, memory, cancellation, binding.Input);
        _weights = binding.Weight is null ? null : new RowBuffer(1, expected);
    }

    /// <summary>Reads a view once.</summary>
    /// <param name="host">The host whose exceptions are thrown, and by which reading is cancelled.</param>
    /// <param name="view">The rows.</param>
    /// <param name="binding">The columns; those of tasks may be missing in another view than the one they were bound in.</param>
    /// <param name="withAuxiliary">Whether the auxiliary columns are read; else their targets are missing.</param>
    /// <param name="role">What the rows are for, in the sentences of the exceptions: "training".</param>
    /// <param name="input">The format of the features; the size of images that was open in the binding is that of the first one.</param>
    /// <param name="memory">What the features may take, beyond which they go to a file; null for all that there is.</param>
    /// <param name="unlabelled">Rows behind those of the view, without the main label, and with those auxiliary columns that they have; null for none.</param>
    /// <param name="cancellation">Ends the reading at the next row, which may be an image of many pixels.</param>
    public static SampleTable Read(IHost host, IDataView view, ColumnBinding binding, bool withAuxiliary, string role, out InputFormat input,
        RowMemory? memory = null, IDataView? unlabelled = null, CancellationToken cancellation = default)
    {
        var expected = unlabelled is null ? view.GetRowCount() : view.GetRowCount() + unlabelled.GetRowCount();
        using var reader = new SampleReader(host, binding, expected, memory, cancellation);
        BoundTask[] all = [binding.Main, .. binding.Auxiliary];
        reader.Add(view, withAuxiliary ? all : [binding.Main], withAuxiliary ? [] : all, role);
        if (unlabelled is not null)
            reader.Add(unlabelled, [.. binding.Auxiliary.Where(task => unlabelled.Schema.GetColumnOrNull(task.ColumnName) is not null)], binding.Auxiliary,
                "unlabelled");
        input = reader._format;
        reader._unreadable.Report(host, role);
        return reader.ToTable(role);
    }

    public void Dispose()
    {
        _features?.Dispose();
        _targets?.Dispose();
        _weights?.Dispose();
    }

    /// <summary>Adds the rows of a view.</summary>
    /// <param name="view">The rows.</param>
    /// <param name="tasks">The tasks that have a column there; the targets of others are missing.</param>
    /// <param name="compared">The tasks whose columns, where they are there, are held against those of the training rows.</param>
    /// <param name="role">What the rows are for.</param>
    private void Add(IDataView view, IReadOnlyList<BoundTask> tasks, IReadOnlyList<BoundTask> compared, string role)
    {
        var features = view.Schema.GetColumnOrNull(_binding.Features.Name) is { } column && _binding.Input.Accepts(column.Type)
            ? column   // images of another size or dimensions may still be read
            : Column(view, _binding.Features, role);
        var weight = _binding.Weight is { } bound ? Column(view, bound, role) : (DataViewSchema.Column?)null;
        var columns = tasks.ToDictionary(task => task, task => view.Schema.GetColumnOrNull(task.ColumnName)
            ?? throw _host.ExceptParam(nameof(view), $"The {role} data have no column '{task.ColumnName}'; expected the columns of the training data."));
        var keys = LabelMatch.Of(_host, _binding, compared, view.Schema, role);

        using var cursor = view.GetRowCursor([features, .. columns.Values, .. weight is { } used ? [used] : Array.Empty<DataViewSchema.Column>()]);
        var reader = InputReader.Create(cursor, features, _format, $" of the {role} data");
        var readWeight = weight is { } present ? ColumnReader.Create(cursor, present) : null;
        TargetReader? readTargets = null;
        for (var row = 0L; cursor.MoveNext(); row++)
        {
            _host.CheckAlive();
            _cancellation.ThrowIfCancellationRequested();
            if (!_unreadable.Fetch(reader))
                continue;
            _features ??= Buffer(reader.Format);
            _targets ??= new TargetRows(tasks, _binding.Main.Targets + _binding.Auxiliary.Sum(task => task.Targets), reader.Format, _expected);
            readTargets ??= new TargetReader(_host, cursor, _targets, columns, role, _binding.Classes, keys);
            var sample = _features.NextBytes();
            reader.CopyTo(sample);
            if (!reader.Format.IsBytes && !IsFinite(MemoryMarshal.Cast<byte, float>(sample), _binding.TakesMissing, out var slot, out var value))
                throw _host.Except(
                    $"The feature column '{features.Name}' of the {role} data holds {Number(value)} in row {row + 1}, slot {slot}; expected finite numbers "
                        + "(ReplaceMissingValues replaces NaN, and Network.Table takes it).");
            readTargets.Read(row);
            if (readWeight is not null)
                ReadWeight(readWeight, row);
        }
        _format = reader.Format;
    }

    private void ReadWeight(ColumnReader.Reader read, long row)
    {
        var factor = _weights!.Next();
        read(factor);
        if (!float.IsFinite(factor[0]) || factor[0] < 0)
            throw _host.Except(
                $"The example weight column '{_binding.Weight!.Value.Name}' holds {Number(factor[0])} in row {row + 1}; expected finite numbers of at least "
                    + "0.");
    }

    private SampleTable ToTable(string role)
    {
        if (_features is null || _targets is null)
            throw _host.Except($"The {role} data have no rows; expected at least one.");
        var table = new SampleTable(_features.ToTensor(), _targets.ToTensor(), _weights?.ToTensor().squeeze(1), _targets.Maps(), _features.File)
        { Numbers = _unreadable.RowsRead };
        _features.ReleaseFile();
        return table;
    }

    private DataViewSchema.Column Column(IDataView view, DataViewSchema.Column bound, string role)
    {
        var column = view.Schema.GetColumnOrNull(bound.Name)
            ?? throw _host.ExceptParam(nameof(view), $"The {role} data have no column '{bound.Name}'; expected the columns of the training data.");
        return column.Type.Equals(bound.Type)
            ? column
            : throw _host.ExceptParam(nameof(view),
                $"The column '{bound.Name}' of the {role} data holds {column.Type}; expected {bound.Type} as in the training data.");
    }

    private RowBuffer Buffer(InputFormat found)
    {
        InputBinding.CheckSize(_host, _binding.Features.Name, found);
        return new RowBuffer(found.Shape, found.ElementType, _memory, _expected);
    }

    private static bool IsFinite(ReadOnlySpan<float> values, bool takesMissing, out int slot, out float value)
    {
        (slot, value) = (0, 0);
        if (float.IsFinite(TensorPrimitives.MaxMagnitude(values)))   // NaN where one is
            return true;
        for (; slot < values.Length; slot++)
            if (!float.IsFinite(value = values[slot]) && !(takesMissing && float.IsNaN(value)))
                return false;
        return true;
    }

    private static string Number(float value) => value.ToString(CultureInfo.InvariantCulture);
}
