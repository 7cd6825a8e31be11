using System.Buffers.Binary;
using System.IO.Compression;
using Microsoft.ML.AuxiLearn.Datasets.Binary;

namespace Microsoft.ML.AuxiLearn.Datasets.Idx;

/// <summary>
/// An IDX file: two zero bytes, the type of the elements, the number of dimensions, the dimensions and the elements, big-endian throughout; gzip or not.
/// </summary>
/// <param name="Type">08 unsigned byte, 09 signed byte, 0B short, 0C int, 0D float, 0E double.</param>
/// <param name="Shape">The number of rows, then the dimensions of one.</param>
/// <param name="Bytes">The file, or what it unpacks to.</param>
/// <param name="Start">Where the elements start in the bytes.</param>
internal sealed record IdxFile(byte Type, int[] Shape, ByteSource Bytes, int Start)
{
    // A byte of gzip unpacks to at most 1,032.
    private const long LargestRatio = 1032;

    public string Path => Bytes.Path;

    public int Rows => Shape[0];

    /// <summary>Elements of a row.</summary>
    public int RowSize => Shape.Skip(1).Aggregate(1, (size, length) => size * length);

    /// <exception cref="TableFormatException">The head is another, or the number of bytes is not the one that it tells.</exception>
    public static IdxFile Open(string path)
    {
        var file = ByteSource.File(path);
        var isZipped = file.Length >= 2 && Head(file, 0, 2) is [0x1F, 0x8B];
        if (!isZipped)
            return Plain(file);
        using (file)
            return Unzip(path, file.Length);
    }

    private static IdxFile Plain(ByteSource file)
    {
        var dimensions = Dimensions(file.Path, Head(file, 0, 4));
        var (start, shape, size) = Layout(file.Path, dimensions, Head(file, 4, 4 * dimensions.Count), dimensions.Size);
        return file.Length == start + size ? new(dimensions.Type, shape, file, start) : throw Length(file.Path, file.Length, start + size);
    }

    private static IdxFile Unzip(string path, long zipped)
    {
        using var file = File.OpenRead(path);
        using var unzipped = new GZipStream(file, CompressionMode.Decompress);
        try
        {
            var dimensions = Dimensions(path, Next(path, unzipped, 0, 4));
            var (start, shape, size) = Layout(path, dimensions, Next(path, unzipped, 4, 4 * dimensions.Count), dimensions.Size);
            if (size > Array.MaxLength || size > zipped * LargestRatio)
                throw TableFormatException.AtByte(path, 4,
                    $"the dimensions {string.Join(" x ", shape)} declare {size} bytes; expected no more than "
                    + $"{Math.Min(Array.MaxLength, zipped * LargestRatio)} in a gzip file of {zipped}.");
            var bytes = Next(path, unzipped, start, (int)size);
            return unzipped.ReadByte() < 0
                ? new(dimensions.Type, shape, ByteSource.Memory(path, bytes), 0) : throw Length(path, "more than " + (start + size), start + size);
        }
        catch (InvalidDataException exception)
        {
            throw TableFormatException.InFile(path, $"the gzip data are damaged ({exception.Message}); expected a whole file.", exception);
        }
    }

    private static (byte Type, int Count, int Size) Dimensions(string path, ReadOnlySpan<byte> head)
    {
        if (head[0] != 0 || head[1] != 0)
            throw TableFormatException.AtByte(path, 0, $"the bytes {head[0]:X2} {head[1]:X2} were found; expected 00 00, with which an IDX file starts.");
        var size = head[2] switch
        {
            0x08 or 0x09 => 1,
            0x0B => 2,
            0x0C or 0x0D => 4,
            0x0E => 8,
            _ => throw TableFormatException.AtByte(path, 2, $"the type of the elements is {head[2]:X2}; expected 08, 09, 0B, 0C, 0D or 0E."),
        };
        return head[3] > 0 ? (head[2], head[3], size) : throw TableFormatException.AtByte(path, 3, "there are 0 dimensions; expected at least one, the rows.");
    }

    private static (int Start, int[] Shape, long Size) Layout(string path, (byte Type, int Count, int Size) dimensions, byte[] lengths, int size)
    {
        var shape = new int[dimensions.Count];
        long elements = 1;
        for (var i = 0; i < shape.Length; i++)
        {
            shape[i] = BinaryPrimitives.ReadInt32BigEndian(lengths.AsSpan(4 * i));
            if (shape[i] < 0 || (shape[i] == 0 && i > 0))
                throw TableFormatException.AtByte(path, 4 + 4 * i, $"dimension {i + 1} is {shape[i]}; expected {(i == 0 ? "0 or more rows" : "at least 1")}.");
            if (i > 0 && elements * shape[i] > Array.MaxLength)
                throw TableFormatException.AtByte(path, 4 + 4 * i, $"a row has more than {Array.MaxLength} elements; expected fewer.");
            elements = i > 0 ? elements * shape[i] : elements;
        }
        return (4 + 4 * shape.Length, shape, elements * shape[0] * size);
    }

    private static byte[] Head(ByteSource file, long offset, int count)
    {
        var bytes = new byte[count];
        file.Read(offset, bytes);
        return bytes;
    }

    private static byte[] Next(string path, Stream stream, long offset, int count)
    {
        var bytes = new byte[count];
        var read = stream.ReadAtLeast(bytes, count, throwOnEndOfStream: false);
        return read == count ? bytes : throw Length(path, offset + read, offset + count);
    }

    private static TableFormatException Length(string path, object found, long expected) =>
        TableFormatException.InFile(path, $"the file holds {found} bytes; expected {expected} by the dimensions in its head.");
}
