using System.Globalization;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>
/// Reads the targets of rows: those of a row [n, d], NaN where missing and the main label first, and those of pixels as their format keeps them. A task with
/// targets of pixels has
/// in [n, d] what its map comes to: NaN where no pixel has a target.
/// </summary>
internal sealed class TargetReader : IDisposable
{
    private readonly IHost _host;
    private readonly IReadOnlyList<BoundTask> _tasks;
    private readonly ColumnReader.Reader[] _read;
    private readonly string _role;
    private readonly RowBuffer _rows;
    private readonly RowBuffer?[] _maps;
    private readonly long _height, _width;
    private readonly float[] _pixels;

    /// <param name="host">The host whose exceptions are thrown.</param>
    /// <param name="row">The row, which moves on.</param>
    /// <param name="tasks">The tasks, the main one first.</param>
    /// <param name="columns">The column of each.</param>
    /// <param name="width">d, which may be more than the tasks have.</param>
    /// <param name="input">What the images of pixels are.</param>
    /// <param name="role">What the rows are for, in the sentences of the exceptions: "training".</param>
    /// <param name="expected">The number of rows, if it is known.</param>
    /// <param name="classes">The classes of columns that hold values instead of keys, by the column's name; null for none.</param>
    /// <param name="keys">The translations of columns whose keys are others than the training rows', by the column's name; null for none.</param>
    public TargetReader(IHost host, DataViewRow row, IReadOnlyList<BoundTask> tasks, IReadOnlyList<DataViewSchema.Column> columns, int width, InputFormat input,
        string role, long? expected = null, IReadOnlyDictionary<string, ColumnClasses>? classes = null, IReadOnlyDictionary<string,
        KeyTranslation>? keys = null)
    {
        (_host, _tasks, _role, _rows) = (host, tasks, role, new RowBuffer(width, expected));
        _read = [.. tasks.Zip(columns, Reader)];
        (_height, _width) = input.IsImage ? (input.Shape[1], input.Shape[2]) : (0, 0);
        for (var i = 0; i < tasks.Count; i++)
            MapBinding.CheckSize(host, tasks[i], columns[i], input);
        _maps = [.. tasks.Select(task => task.Map is { } map ? new RowBuffer([map.Channels, _height, _width], map.ElementType, expected: expected) : null)];
        _pixels = new float[tasks.Max(task => task.Map?.Channels ?? 0) * _height * _width];

        ColumnReader.Reader Reader(BoundTask task, DataViewSchema.Column column)
        {
            var read = classes?.GetValueOrDefault(task.ColumnName)?.Reader(row, column, task.Missing) ?? ColumnReader.Create(row, column, task.Missing);
            return keys?.GetValueOrDefault(task.ColumnName)?.Translated(read) ?? read;
        }
    }

    /// <summary>Reads the current row.</summary>
    /// <param name="row">Its number from 0.</param>
    /// <exception cref="InvalidOperationException">A value is none that its task can have.</exception>
    public void Read(long row)
    {
        var target = _rows.Next();
        target.Fill(float.NaN);
        var offset = 0;
        for (var i = 0; i < _tasks.Count; i++)
        {
            var values = target.Slice(offset, _tasks[i].Targets);
            if (_tasks[i].Map is { } map)
                values.Fill(ReadMap(map, i, row));
            else
                ReadRow(values, i, row);
            offset += _tasks[i].Targets;
        }
    }

    /// <summary>[n, d].</summary>
    public Tensor Rows() => _rows.ToTensor();

    /// <summary>The maps of each task that has them, in the tasks' order.</summary>
    public IReadOnlyList<Tensor> Maps() => [.. _maps.OfType<RowBuffer>().Select(map => map.ToTensor())];

    public void Dispose()
    {
        _rows.Dispose();
        foreach (var map in _maps)
            map?.Dispose();
    }

    private float ReadMap(MapFormat map, int task, long row)
    {
        var pixels = _pixels.AsSpan(0, checked((int)(map.Channels * _height * _width)));
        _read[task](pixels);
        if (map.Clean(pixels) is var bad and >= 0)
            throw _host.Except(
                $"The column '{_tasks[task].ColumnName}' of the {_role} data holds {Number(pixels[bad])} in row {row + 1}, pixel {bad + 1}; expected {map.Expected}.");
        map.Keep(pixels, _maps[task]!.NextBytes());
        return map.Summary(pixels);
    }

    private void ReadRow(Span<float> values, int task, long row)
    {
        _read[task](values);
        for (var i = 0; i < values.Length; i++)
        {
            var (value, isBinary) = (values[i], _tasks[task].Loss.Target == TargetKind.Binary);
            if (float.IsInfinity(value) || (isBinary && !float.IsNaN(value) && value is not (0 or 1)))
                throw _host.Except(
                    $"The column '{_tasks[task].TargetNames[i]}' of the {_role} data holds {Number(value)} in row {row + 1}; expected {(isBinary ? "0, 1" : "finite numbers")} or NaN for missing.");
        }
    }

    private static string Number(float value) => value.ToString(CultureInfo.InvariantCulture);
}
