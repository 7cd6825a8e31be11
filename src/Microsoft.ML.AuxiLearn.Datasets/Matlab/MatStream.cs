using System.Buffers.Binary;

namespace Microsoft.ML.AuxiLearn.Datasets.Matlab;

/// <summary>Reads the data elements of a MAT file one after the other.</summary>
/// <param name="stream">The file from its first element on, or what a compressed element unpacks to.</param>
/// <param name="path">The file that errors name.</param>
/// <param name="start">The byte of the file at which the stream, or the compressed element, starts.</param>
/// <param name="most">The most bytes that the stream can hold.</param>
/// <param name="packed">The bytes of the file that it takes.</param>
/// <param name="isUnpacked">Whether the stream is unpacked, and has no bytes of the file of its own.</param>
internal sealed class MatStream(Stream stream, string path, long start, long most, long packed, bool isUnpacked)
{
    private const long ArraysAtLeast = 1 << 16;

    private long _arrays;

    /// <summary>The bytes that have been read.</summary>
    public long Position { get; private set; }

    /// <summary>The next element's type and its number of bytes, or null at the end.</summary>
    public (MatType Type, long Size, byte[]? Small)? Tag()
    {
        var word = new byte[4];
        var read = stream.ReadAtLeast(word, 4, throwOnEndOfStream: false);
        if (read == 0)
            return null;
        Position += read;
        var first = read == 4 ? BinaryPrimitives.ReadUInt32LittleEndian(word) : throw Error("the data end inside an element's tag; expected 8 bytes.");
        var rest = Bytes(4);
        // Up to four bytes stand in the tag itself, after a word of their number and their type.
        return first >> 16 is var size and > 0
            ? size <= 4 ? ((MatType)(first & 0xFFFF), size, rest[..(int)size]) : throw Error($"a small element has {size} bytes; expected at most 4.")
            : ((MatType)first, BinaryPrimitives.ReadUInt32LittleEndian(rest), null);
    }

    /// <summary>An element that has one of the types, with the bytes that fill it up to a multiple of 8.</summary>
    public (MatType Type, byte[] Data) Element(string what, params ReadOnlySpan<MatType> types)
    {
        var (type, size, small) = Tag() ?? throw Error($"the data end; expected {what}.");
        if (!types.Contains(type))
            throw Error($"an element of type {type} was found; expected {what} of type {string.Join(" or ", types.ToArray())}.");
        if (small is not null)
            return (type, small);
        var data = Bytes(size);
        Bytes((8 - size % 8) % 8);
        return (type, data);
    }

    /// <summary>Passes over what is left of an element.</summary>
    /// <param name="end">The position at which it ends.</param>
    public void SkipTo(long end)
    {
        var buffer = new byte[Math.Clamp(end - Position, 0, 1 << 16)];
        while (Position < end)
        {
            var read = stream.Read(buffer, 0, (int)Math.Min(buffer.Length, end - Position));
            if (read == 0)
                throw Error($"the data end; expected {end - Position} bytes more.");
            Position += read;
        }
    }

    /// <summary>Holds a number of arrays against what the file holds, before memory is taken for them.</summary>
    /// <param name="count">The arrays that follow, of at least 8 bytes each.</param>
    /// <param name="end">The position at which they end.</param>
    public void Expect(double count, long end)
    {
        _arrays += (long)Math.Min(count, long.MaxValue / 2);
        var arrays = Math.Min((end - Position) / 8, ArraysAtLeast + packed);
        if (count > arrays || _arrays > ArraysAtLeast + packed)
        {
            throw Error(FormattableString.Invariant(
                $"cells or structures declare {Math.Max(count, _arrays)} arrays; expected at most {arrays}, as many as the file can hold."));
        }
    }

    public byte[] Bytes(long count)
    {
        if (count > most - Position || count > Array.MaxLength)
            throw Error($"an element declares {count} bytes; expected at most {Math.Max(0, Math.Min(most - Position, Array.MaxLength))}.");
        var bytes = new byte[count];
        var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        Position += read;
        return read == count ? bytes : throw Error($"the data end; expected {count - read} bytes more.");
    }

    public TableFormatException Error(string problem) =>
        TableFormatException.AtByte(path, isUnpacked ? start : start + Position, isUnpacked
            ? $"in the compressed element, after {Position} unpacked bytes: {problem}" : problem);
}
