using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>A table of samples of one shape and type that grows by rows, in blocks so that no row is ever copied twice before it becomes a tensor.</summary>
internal sealed class RowBuffer(IReadOnlyList<long> shape, ScalarType type)
{
    private const int BlockBytes = 1 << 20;

    private readonly int _rowBytes = checked((int)(shape.Aggregate(1L, (product, dimension) => product * dimension) * ElementSize(type)));
    private readonly List<byte[]> _blocks = [];

    /// <summary>Rows of Single.</summary>
    public RowBuffer(int width) : this([width], ScalarType.Float32)
    {
    }

    public long Rows { get; private set; }

    private int BlockRows => Math.Max(1, BlockBytes / _rowBytes);

    private static int ElementSize(ScalarType type) => type switch
    {
        ScalarType.Byte => sizeof(byte),
        ScalarType.Float16 => sizeof(ushort),
        _ => sizeof(float),
    };

    /// <summary>The bytes of the next row, to be filled.</summary>
    public Span<byte> NextBytes()
    {
        var inBlock = (int)(Rows++ % BlockRows);
        if (inBlock == 0)
            _blocks.Add(new byte[BlockRows * _rowBytes]);
        return _blocks[^1].AsSpan(inBlock * _rowBytes, _rowBytes);
    }

    /// <summary>The next row of Single, to be filled.</summary>
    public Span<float> Next() => MemoryMarshal.Cast<byte, float>(NextBytes());

    /// <summary>The rows [n, shape]; each block is let go as soon as it is copied.</summary>
    public Tensor ToTensor()
    {
        var table = empty([Rows, .. shape], type);
        for (var block = 0; block < _blocks.Count; block++)
        {
            var start = (long)block * BlockRows;
            var count = (int)Math.Min(BlockRows, Rows - start);
            using var rows = table.narrow(0, start, count);
            _blocks[block].AsSpan(0, count * _rowBytes).CopyTo(rows.bytes);
            _blocks[block] = [];
        }
        return table;
    }
}
