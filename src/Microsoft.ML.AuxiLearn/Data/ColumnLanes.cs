using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>
/// The numbers of columns where they lie in memory, as runs in which each place is one column's, so that a processor takes several at once: whole rows of a
/// table, and pieces of the maps of a channel. What is kept of each lane is put together for its column at the end.
/// </summary>
internal sealed class ColumnLanes
{
    private const long BytesAtOnce = 16 << 20;   // where numbers are of another type
    private const int Width = 512;

    private readonly Tensor _values;
    private readonly bool _isTable;
    private readonly int _run;

    /// <param name="values">[n, columns], or maps [n, columns, height, width], on the CPU.</param>
    public ColumnLanes(Tensor values)
    {
        _values = values;
        Columns = (int)values.shape[1];
        _isTable = values.dim() == 2;
        _run = _isTable ? Columns * Math.Max(1, Width / Math.Max(1, Columns)) : Width;
    }

    /// <summary>Some numbers, of lanes that follow each other.</summary>
    /// <param name="numbers">NaN where missing.</param>
    /// <param name="lane">That of the first.</param>
    public delegate void Visitor(ReadOnlySpan<float> numbers, int lane);

    public int Columns { get; }

    /// <summary>How many there are.</summary>
    public int Count => _isTable ? _run : _run * Columns;

    /// <summary>The column of a lane.</summary>
    public int ColumnOf(int lane) => _isTable ? lane % Columns : lane / _run;

    /// <summary>Something of each column, for each of its lanes.</summary>
    public T[] Spread<T>(Func<int, T> ofColumn) => [.. Enumerable.Range(0, Count).Select(lane => ofColumn(ColumnOf(lane)))];

    /// <summary>Visits all numbers.</summary>
    public void Visit(Visitor visit)
    {
        var rowNumbers = Math.Max(1, _values.numel() / Math.Max(1, _values.shape[0]));
        var step = Math.Max(1, BytesAtOnce / (sizeof(float) * rowNumbers));
        for (long start = 0; start < _values.shape[0]; start += step)
        {
            using var scope = NewDisposeScope();
            var rows = _values.narrow(0, start, Math.Min(step, _values.shape[0] - start)).to(ScalarType.Float32).contiguous();
            var numbers = MemoryMarshal.Cast<byte, float>(rows.bytes);
            var plane = _isTable ? numbers.Length : (int)(rowNumbers / Columns);
            for (var (place, column) = (0, 0); place < numbers.Length; place += plane, column = _isTable ? 0 : (column + 1) % Columns)
            {
                for (var left = numbers.Slice(place, plane); left.Length > 0; left = left[Math.Min(_run, left.Length)..])
                    visit(left[..Math.Min(_run, left.Length)], column * _run);
            }
        }
    }
}
