using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>
/// A table of samples of one shape and type that grows by rows. It lies in native memory, in parts so that growing moves nothing, and in a file once there is
/// no memory left for it.
/// </summary>
internal sealed unsafe class RowBuffer : IDisposable
{
    // The C library maps what is as large as the largest part, and gives it back to the system when it is freed. What no row was written to takes no memory.
    private const long SmallestPart = 1 << 20;
    private const long LargestPart = 32 << 20;

    private readonly IReadOnlyList<long> _shape;
    private readonly ScalarType _type;
    private readonly RowMemory? _memory;
    private readonly int _rowBytes;
    private readonly List<Tensor> _parts = [];
    private long _partBytes;
    private long _taken;
    private byte* _start;
    private byte* _next;
    private byte* _end;

    /// <param name="shape">The shape of a row.</param>
    /// <param name="type">Byte, Float16 or Float32.</param>
    /// <param name="memory">What it may take; null for all that there is.</param>
    /// <param name="expected">The number of rows, if it is known.</param>
    public RowBuffer(IReadOnlyList<long> shape, ScalarType type, RowMemory? memory = null, long? expected = null)
    {
        (_shape, _type, _memory) = (shape, type, memory);
        _rowBytes = checked((int)(shape.Aggregate(1L, (product, dimension) => product * dimension) * ElementSize(type)));
        _partBytes = Math.Max(SmallestPart, expected * _rowBytes ?? 0);
    }

    /// <summary>Rows of Single.</summary>
    public RowBuffer(int width, long? expected = null) : this([width], ScalarType.Float32, null, expected)
    {
    }

    public long Rows { get; private set; }

    /// <summary>The file of the rows, where they did not fit.</summary>
    public RowFile? File { get; private set; }

    /// <summary>Leaves the file to the caller, who keeps it as long as the tensor.</summary>
    public void ReleaseFile() => File = null;

    /// <summary>The bytes of the next row, to be filled before the one after it is asked for.</summary>
    public Span<byte> NextBytes()
    {
        if (_next == _end)
            Grow();
        var row = new Span<byte>(_next, _rowBytes);
        _next += _rowBytes;
        Rows++;
        return row;
    }

    /// <summary>The next row of Single, to be filled.</summary>
    public Span<float> Next() => MemoryMarshal.Cast<byte, float>(NextBytes());

    /// <summary>The rows [n, shape], which are the caller's from now on; each part is let go as soon as it is copied.</summary>
    public Tensor ToTensor()
    {
        if (File is not null)
        {
            Flush();
            Free();
            return File.Map([Rows, .. _shape], _type);
        }
        if (_parts.Count == 1)
            return Take(0, Rows);
        var table = empty([Rows, .. _shape], _type);
        var start = 0L;
        for (var part = 0; part < _parts.Count; part++)
        {
            using var from = Take(part, Math.Min(_parts[part].shape[0], Rows - start));
            using var to = table.narrow(0, start, from.shape[0]);
            to.copy_(from);
            start += from.shape[0];
        }
        return table;
    }

    public void Dispose()
    {
        Free();
        File?.Dispose();
    }

    private static int ElementSize(ScalarType type) => type switch
    {
        ScalarType.Byte => sizeof(byte),
        ScalarType.Float16 => sizeof(ushort),
        _ => sizeof(float),
    };

    private void Grow()
    {
        if (File is null && (_memory is null || _memory.TryTake(_partBytes)))
        {
            Add(_partBytes);
            _taken += _partBytes;
            _partBytes = Math.Clamp(2 * _partBytes, SmallestPart, LargestPart);
            return;
        }
        File ??= _memory!.CreateFile();
        Flush();
        if (_parts.Count != 1)
        {
            Free();
            _memory!.Return(_taken);
            Add(SmallestPart);   // from here on the one part through which all rows go
        }
        _next = _start;
    }

    private void Add(long bytes)
    {
        var part = empty([Math.Max(1, bytes / _rowBytes), .. _shape], _type).DetachFromDisposeScope();
        _parts.Add(part);
        using var first = part.narrow(0, 0, 1);
        _start = _next = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(first.bytes));
        _end = _start + part.shape[0] * _rowBytes;
    }

    /// <summary>Writes all parts to the file: full ones, and the last as far as it is filled.</summary>
    private void Flush()
    {
        for (var part = 0; part < _parts.Count; part++)
        {
            using var first = _parts[part].narrow(0, 0, 1);
            var start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(first.bytes));
            var end = part == _parts.Count - 1 ? _next : start + _parts[part].shape[0] * _rowBytes;
            for (; start < end; start += LargestPart)
                File!.Write(new ReadOnlySpan<byte>(start, (int)Math.Min(LargestPart, end - start)));
        }
    }

    private Tensor Take(int part, long rows)
    {
        using var whole = _parts[part];
        return whole.narrow(0, 0, rows);
    }

    private void Free()
    {
        foreach (var part in _parts)
            part.Dispose();
        _parts.Clear();
        _start = _next = _end = null;
    }
}
