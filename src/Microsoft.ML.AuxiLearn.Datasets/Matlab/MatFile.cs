using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Microsoft.ML.AuxiLearn.Datasets.Matlab;

/// <summary>
/// Reads arrays of MAT files of version 5 (MATLAB 5 to 7.2): numbers, texts, cells and structures, compressed or not, little-endian. Arrays that nobody asks
/// for may be of any type; of those that are read it refuses what it does not know.
/// </summary>
internal static class MatFile
{
    private const int Head = 128, Deepest = 16;
    private const int MostDimensions = 64, MostFields = 1 << 14;
    private const byte Opaque = 17, Complex = 0x08;

    // A byte of deflate unpacks to at most 1,032.
    private const long LargestRatio = 1032;

    private static readonly byte[] _hdf = [0x89, .. "HDF\r\n\u001a\n"u8];

    private static readonly MatType[] _numbers =
        [MatType.Int8, MatType.UInt8, MatType.Int16, MatType.UInt16, MatType.Int32, MatType.UInt32, MatType.Single, MatType.Double, MatType.Int64,
            MatType.UInt64];

    private static readonly MatNumbers _empty = new("", [0, 0], MatType.Double, []);

    /// <summary>The arrays of these names, as far as the file has them; without names all numbers, cells and structures.</summary>
    /// <exception cref="TableFormatException">The file is no such file, or damaged; the message names the byte.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static Dictionary<string, MatArray> Read(string path, params string[] names)
    {
        using var file = File.Exists(path) ? File.OpenRead(path) : throw MissingFile.At(path);
        CheckHead(path, file);
        var arrays = new Dictionary<string, MatArray>();
        var elements = new MatStream(file, path, Head, file.Length - Head, file.Length, isUnpacked: false);
        while (elements.Tag() is (var type, var size, var small))
        {
            var start = Head + elements.Position - 8;
            var array = (type, small) switch
            {
                (MatType.Matrix, null) => Matrix(elements, size, 0, names),
                (MatType.Compressed, null) => Compressed(elements, path, start, size, names),
                _ => throw elements.Error($"an element of type {type} was found; expected a matrix or compressed data."),
            };
            if (array is not null && !arrays.TryAdd(array.Name, array))
                throw elements.Error($"a second array is named '{array.Name}'; expected distinct names.");
        }
        return arrays;
    }

    private static void CheckHead(string path, FileStream file)
    {
        var head = new byte[Head];
        var length = file.ReadAtLeast(head, Head, throwOnEndOfStream: false);
        if (IsVersion4(head))
            throw TableFormatException.AtByte(path, 0, "the file is of MATLAB's version 4; expected version 5, as saved by save -v7.");
        if (length < Head)
            throw TableFormatException.AtByte(path, file.Length, $"the file ends here; expected the {Head} bytes of a MAT file's head.");
        if (head.AsSpan(124).SequenceEqual("\0\u0002IM"u8) || head.AsSpan().StartsWith(_hdf))
            throw TableFormatException.AtByte(path, 124, "the file is of MATLAB's version 7.3 (HDF5); expected version 5, as saved by save -v7.");
        if (head[126] != 'I' || head[127] != 'M' || BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(124)) != 0x0100)
            throw TableFormatException.AtByte(path, 124,
                $"the version and the order of bytes are {Convert.ToHexString(head.AsSpan(124))}; expected 0001494D, a little-endian MAT file of version 5.");
    }

    /// <summary>
    /// Version 4 begins with an array: its type below 5,000, its rows, its columns, whether it is complex, and the length of its name with the 0 at its end.
    /// </summary>
    private static bool IsVersion4(ReadOnlySpan<byte> head)
    {
        int Word(ReadOnlySpan<byte> bytes, int place) => BinaryPrimitives.ReadInt32LittleEndian(bytes[(4 * place)..]);
        return Word(head, 0) is >= 0 and < 5000 && Word(head, 3) is 0 or 1 && Word(head, 4) is > 1 and <= 64 and var length && head[19 + length] == 0
            && head[20..(19 + length)].IndexOf((byte)0) < 0;
    }

    private static MatArray? Compressed(MatStream elements, string path, long start, long size, string[] names)
    {
        using var packed = new MemoryStream(elements.Bytes(size));
        using var unpacked = new ZLibStream(packed, CompressionMode.Decompress);
        var inner = new MatStream(unpacked, path, start, size * LargestRatio, size, isUnpacked: true);
        try
        {
            var (type, length, small) = inner.Tag() ?? throw inner.Error("the data are empty; expected a matrix.");
            var array = type == MatType.Matrix && small is null
                ? Matrix(inner, length, 0, names) : throw inner.Error($"an element of type {type} was found; expected a matrix.");
            return array is null || inner.Tag() is null ? array : throw inner.Error("further data follow the matrix; expected their end.");
        }
        catch (InvalidDataException exception)
        {
            throw TableFormatException.AtByte(path, start, $"the compressed data are damaged ({exception.Message}); expected a whole file.", exception);
        }
    }

    /// <summary>The array, or null where it is none of those that are asked for. Without names it is part of one that is.</summary>
    private static MatArray? Matrix(MatStream stream, long size, int depth, string[]? names)
    {
        if (size == 0)
            return _empty;
        if (depth > Deepest)
            throw stream.Error($"cells and structures are nested more than {Deepest} deep; expected fewer.");
        var end = stream.Position + size;
        var flags = stream.Element("the flags of an array", MatType.UInt32).Data;
        if (flags.Length != 8)
            throw stream.Error($"the flags {Convert.ToHexString(flags)} were found; expected 8 bytes.");
        if (flags[0] == Opaque && names is not null)
        {
            stream.SkipTo(end);   // it has no dimensions, and a name that is none of the file's
            return null;
        }
        var dimensions = stream.Element("the dimensions of an array", MatType.Int32).Data;
        var name = Encoding.Latin1.GetString(stream.Element("the name of an array", MatType.Int8, MatType.Utf8).Data);
        if (names is not null && !(names.Length > 0 ? names.Contains(name) : flags is [1 or 2 or (>= 6 and <= 15), _, ..] && (flags[1] & Complex) == 0))
        {
            stream.SkipTo(end);
            return null;
        }
        if ((flags[1] & Complex) != 0)
            throw stream.Error($"array '{name}' has complex numbers; expected real ones.");
        int[] shape = [.. dimensions.Chunk(4).Select(bytes => bytes.Length == 4 ? BinaryPrimitives.ReadInt32LittleEndian(bytes) : -1)];
        var count = shape.Aggregate(1L, (product, length) => length < 0 || product > Array.MaxLength ? -1 : product * length);
        if (shape.Length is < 2 or > MostDimensions || count is < 0 or > int.MaxValue)
            throw stream.Error($"the dimensions are '{string.Join(" x ", shape.Take(8))}'; expected at least 2, none below 0.");
        MatArray array = flags[0] switch
        {
            1 => Cells(stream, name, shape, (int)count, depth, end),
            2 => Structs(stream, name, shape, (int)count, depth, end),
            4 => Text(stream, name, shape, (int)count),
            >= 6 and <= 15 => Numbers(stream, name, shape, count),
            var kind =>
                throw stream.Error($"array '{name}' is "
                + $"{(kind switch { 3 or Opaque => "an object", 5 => "sparse", 16 => "a function", _ => $"of MATLAB's class {kind}" })}; expected numbers, a "
                + "text, cells or structures."),
        };
        return stream.Position == end
            ? array : throw stream.Error($"array '{name}' ends {stream.Position - end} bytes after the end that its tag declares; expected 0.");
    }

    private static MatArray Nested(MatStream stream, int depth)
    {
        var (type, size, _) = stream.Tag() ?? throw stream.Error("the data end; expected a matrix.");
        return type == MatType.Matrix ? Matrix(stream, size, depth + 1, null)! : throw stream.Error($"an element of type {type} was found; expected a matrix.");
    }

    private static MatCells Cells(MatStream stream, string name, int[] shape, int count, int depth, long end)
    {
        stream.Expect(count, end);
        return new(name, shape, [.. Enumerable.Range(0, count).Select(_ => Nested(stream, depth))]);
    }

    private static MatNumbers Numbers(MatStream stream, string name, int[] shape, long count)
    {
        var (type, data) = stream.Element($"the numbers of '{name}'", _numbers);
        return data.LongLength == count * Size(type) ? new(name, shape, type, data)
            : throw stream.Error($"array '{name}' has {data.Length} bytes; expected {count * Size(type)} for {string.Join(" x ", shape)} of type {type}.");
    }

    private static MatText Text(MatStream stream, string name, int[] shape, int count)
    {
        var (type, data) = stream.Element($"the characters of '{name}'", MatType.Int8, MatType.UInt8, MatType.UInt16, MatType.Utf8);
        var text = type switch
        {
            MatType.UInt16 => Encoding.Unicode.GetString(data),
            MatType.Utf8 => Encoding.UTF8.GetString(data),
            _ => Encoding.Latin1.GetString(data)
        };
        return shape[0] <= 1 && shape.Length == 2 && text.Length == count ? new(name, shape, text)
            : throw stream.Error($"the text '{name}' has {text.Length} characters in {string.Join(" x ", shape)}; expected one row of {count}.");
    }

    private static MatStructs Structs(MatStream stream, string name, int[] shape, int count, int depth, long end)
    {
        var lengths = stream.Element("the length of field names", MatType.Int32).Data;
        var length = lengths.Length == 4 ? BinaryPrimitives.ReadInt32LittleEndian(lengths) : 0;
        var names = stream.Element("the field names", MatType.Int8).Data;
        if (length <= 0 || names.Length % length != 0 || names.Length / length > MostFields)
            throw stream.Error($"the field names of '{name}' have {names.Length} bytes, and a name {length}; expected a multiple, of at most {MostFields}.");
        string[] fields = [.. names.Chunk(length).Select(bytes => Encoding.Latin1.GetString(bytes).TrimEnd('\0'))];
        stream.Expect((double)count * fields.Length, end);
        if (fields.Length == 0)
            return new(name, shape, fields, []);
        return new(name, shape, fields, [.. Enumerable.Range(0, count).Select(_ => fields.Select(_ => Nested(stream, depth)).ToArray())]);
    }

    private static int Size(MatType type) => type switch
    {
        MatType.Int8 or MatType.UInt8 => 1,
        MatType.Int16 or MatType.UInt16 => 2,
        MatType.Int32 or MatType.UInt32 or MatType.Single => 4,
        _ => 8,
    };
}
