using System.Globalization;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>Reads the targets of the rows of one view; those of a task without a column there are missing.</summary>
internal sealed class TargetReader
{
    private readonly IHost _host;
    private readonly TargetRows _rows;
    private readonly ColumnReader.Reader?[] _read;
    private readonly string _role;
    private readonly float[] _pixels;

    /// <param name="host">The host whose exceptions are thrown.</param>
    /// <param name="row">The row, which moves on.</param>
    /// <param name="rows">Receives the targets.</param>
    /// <param name="columns">The columns of tasks.</param>
    /// <param name="role">What the rows are for, in the sentences of the exceptions: "training".</param>
    /// <param name="classes">The classes of columns that hold values instead of keys, by the column's name.</param>
    /// <param name="keys">The translations of columns whose keys are others than the training rows', by the column's name.</param>
    public TargetReader(IHost host, DataViewRow row, TargetRows rows, IReadOnlyDictionary<BoundTask, DataViewSchema.Column> columns, string role,
        IReadOnlyDictionary<string, ColumnClasses> classes, IReadOnlyDictionary<string, KeyTranslation> keys)
    {
        (_host, _rows, _role) = (host, rows, role);
        _read = [.. rows.Tasks.Select(task => columns.TryGetValue(task, out var column) ? Reader(task, column) : null)];
        _pixels = new float[rows.Tasks.Max(task => task.Map?.Channels ?? 0) * rows.Pixels];

        ColumnReader.Reader Reader(BoundTask task, DataViewSchema.Column column)
        {
            MapBinding.CheckSize(host, task, column, rows.Input);
            var read = classes.GetValueOrDefault(task.ColumnName)?.Reader(row, column, task.Missing) ?? ColumnReader.Create(row, column, task.Missing);
            return keys.GetValueOrDefault(task.ColumnName)?.Translated(read) ?? read;
        }
    }

    /// <summary>Reads the current row.</summary>
    /// <param name="row">Its number from 0.</param>
    /// <exception cref="InvalidOperationException">A value is none that its task can have.</exception>
    public void Read(long row)
    {
        var target = _rows.Next();
        var offset = 0;
        for (var i = 0; i < _read.Length; i++)
        {
            var values = target.Slice(offset, _rows.Tasks[i].Targets);
            if (_rows.Tasks[i].Map is { } map)
                values.Fill(ReadMap(map, i, row));
            else
                ReadRow(values, i, row);
            offset += _rows.Tasks[i].Targets;
        }
    }

    private float ReadMap(MapFormat map, int task, long row)
    {
        var pixels = _pixels.AsSpan(0, checked((int)(map.Channels * _rows.Pixels)));
        pixels.Fill(float.NaN);
        _read[task]?.Invoke(pixels);
        if (map.Clean(pixels) is var bad and >= 0)
            throw _host.Except(
                $"The column '{_rows.Tasks[task].ColumnName}' of the {_role} data holds {Number(pixels[bad])} in row {row + 1}, pixel {bad + 1}; expected "
                    + $"{map.Expected}.");
        map.Keep(pixels, _rows.NextMap(task));
        return map.Summary(pixels);
    }

    private void ReadRow(Span<float> values, int task, long row)
    {
        _read[task]?.Invoke(values);
        for (var i = 0; i < values.Length; i++)
        {
            var (value, isBinary) = (values[i], _rows.Tasks[task].Loss.Target == TargetKind.Binary);
            if (float.IsInfinity(value) || (isBinary && !float.IsNaN(value) && value is not (0 or 1)))
                throw _host.Except(
                    $"The column '{_rows.Tasks[task].TargetNames[i]}' of the {_role} data holds {Number(value)} in row {row + 1}; expected "
                        + $"{(isBinary ? "0, 1" : "finite numbers")} or NaN for missing.");
        }
    }

    private static string Number(float value) => value.ToString(CultureInfo.InvariantCulture);
}
