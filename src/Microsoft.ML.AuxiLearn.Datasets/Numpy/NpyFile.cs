using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.ML.AuxiLearn.Datasets.Binary;

namespace Microsoft.ML.AuxiLearn.Datasets.Numpy;

/// <summary>An array in NumPy's .npy file, versions 1 to 3.</summary>
/// <param name="Type">NumPy's letter and size: u1, i1, u2, i2, u4, i4, u8, i8, f4 or f8.</param>
/// <param name="Shape">The dimensions.</param>
/// <param name="Bytes">The file.</param>
/// <param name="Start">Where the elements start.</param>
/// <param name="IsBigEndian">The order of an element's bytes.</param>
/// <param name="IsFortran">Whether the first index is fastest, instead of the last.</param>
internal sealed partial record NpyFile(string Type, int[] Shape, ByteSource Bytes, int Start, bool IsBigEndian, bool IsFortran) : IDisposable
{
    private const int LongestHead = 1 << 20;

    private static readonly byte[] _magic = [0x93, .. "NUMPY"u8];

    public string Path => Bytes.Path;

    /// <exception cref="TableFormatException">The file is none of these, or has another number of bytes than its head tells.</exception>
    public static NpyFile Open(string path)
    {
        var file = ByteSource.File(path);
        var head = Take(file, 0, 8);
        if (!head.AsSpan(0, 6).SequenceEqual(_magic) || head[6] is < 1 or > 3)
            throw TableFormatException.AtByte(path, 0, $"the bytes {Convert.ToHexString(head)} were found; expected 934E554D5059 and a version from 1 to 3.");
        var lengthBytes = head[6] == 1 ? 2 : 4;
        var length = BinaryPrimitives.ReadUInt32LittleEndian([.. Take(file, 8, lengthBytes), 0, 0]);
        var start = 8 + lengthBytes + length;
        if (start > file.Length || length > LongestHead)
            throw TableFormatException.AtByte(path, 8, $"the head tells of {length} bytes of its own; expected at most {Math.Min(LongestHead, file.Length - 8 - lengthBytes)}.");
        var text = Encoding.Latin1.GetString(Take(file, 8 + lengthBytes, (int)length)).Trim();
        if (TypePart().Match(text) is not { Success: true } type || OrderPart().Match(text) is not { Success: true } order || ShapePart().Match(text) is not { Success: true } shape)
            throw TableFormatException.AtByte(path, 8 + lengthBytes, $"the head is '{text}'; expected a number's 'descr' such as '<f4', 'fortran_order', and 'shape'.");
        int[] dimensions = [.. shape.Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(n => int.TryParse(n, CultureInfo.InvariantCulture, out var value) ? value : -1)];
        var bytes = dimensions.Aggregate(new BigInteger(type.Groups[2].Value[1] - '0'), (product, n) => product * n);
        if (dimensions.Any(n => n < 0) || file.Length - start != bytes)
            throw TableFormatException.InFile(path, $"the file holds {file.Length} bytes; expected {start + bytes} by the shape ({shape.Groups[1].Value}) and the type {type.Groups[2].Value} in its head.");
        return new(type.Groups[2].Value, dimensions, file, (int)start, type.Groups[1].Value == ">", order.Groups[1].Value == "True" && dimensions.Length > 1);
    }

    /// <summary>The elements as Single, the last index fastest.</summary>
    public void Read(Span<float> values)
    {
        ReadStored(values);
        if (IsFortran)
            ToLastIndexFastest(values);
    }

    public void Dispose() => Bytes.Dispose();

    private void ReadStored(Span<float> values)
    {
        switch (Type)
        {
            case "f4": Bytes.Read(Start, values, IsBigEndian); break;
            case "f8": ReadAs<double>(values); break;
            case "u1": ReadAs<byte>(values); break;
            case "i1": ReadAs<sbyte>(values); break;
            case "u2": ReadAs<ushort>(values); break;
            case "i2": ReadAs<short>(values); break;
            case "u4": ReadAs<uint>(values); break;
            case "i4": ReadAs<int>(values); break;
            case "u8": ReadAs<ulong>(values); break;
            default: ReadAs<long>(values); break;
        }
    }

    private void ReadAs<T>(Span<float> values) where T : unmanaged, INumber<T>
    {
        var stored = new T[values.Length];
        Bytes.Read<T>(Start, stored, IsBigEndian);
        for (var i = 0; i < stored.Length; i++)
            values[i] = float.CreateSaturating(stored[i]);
    }

    private void ToLastIndexFastest(Span<float> values)
    {
        var stored = values.ToArray();
        var index = new int[Shape.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var at = 0;
            for (var d = index.Length - 1; d >= 0; d--)
                at = at * Shape[d] + index[d];
            values[i] = stored[at];
            for (var d = index.Length - 1; d >= 0 && ++index[d] == Shape[d]; d--)
                index[d] = 0;
        }
    }

    private static byte[] Take(ByteSource file, long offset, int count)
    {
        var bytes = new byte[count];
        file.Read(offset, bytes);
        return bytes;
    }

    [GeneratedRegex(@"^\{.*'descr':\s*'([<>|])([ui][1248]|f[48])'")]
    private static partial Regex TypePart();

    [GeneratedRegex(@"'fortran_order':\s*(True|False)\b")]
    private static partial Regex OrderPart();

    [GeneratedRegex(@"'shape':\s*\(([0-9, ]*)\).*\}$")]
    private static partial Regex ShapePart();
}
