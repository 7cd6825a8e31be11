using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>A matrix of Single that grows by rows, in blocks so that no row is ever copied twice before it becomes a tensor.</summary>
internal sealed class RowBuffer(int width)
{
    private const int BlockBytes = 1 << 20;

    private readonly int _blockRows = Math.Max(1, BlockBytes / (sizeof(float) * width));
    private readonly List<float[]> _blocks = [];

    public long Rows { get; private set; }

    /// <summary>The next row, to be filled.</summary>
    public Span<float> Next()
    {
        var inBlock = (int)(Rows++ % _blockRows);
        if (inBlock == 0)
            _blocks.Add(new float[_blockRows * width]);
        return _blocks[^1].AsSpan(inBlock * width, width);
    }

    /// <summary>The rows [n, width]; each block is let go as soon as it is copied.</summary>
    public Tensor ToTensor()
    {
        var matrix = empty(Rows, width);
        for (var block = 0; block < _blocks.Count; block++)
        {
            var start = (long)block * _blockRows;
            var count = (int)Math.Min(_blockRows, Rows - start);
            using var rows = matrix.narrow(0, start, count);
            MemoryMarshal.AsBytes(_blocks[block].AsSpan(0, count * width)).CopyTo(rows.bytes);
            _blocks[block] = [];
        }
        return matrix;
    }
}
