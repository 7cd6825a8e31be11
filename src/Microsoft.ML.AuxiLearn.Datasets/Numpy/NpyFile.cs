using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using Microsoft.ML.AuxiLearn.Datasets.Binary;

namespace Microsoft.ML.AuxiLearn.Datasets.Numpy;

/// <summary>An array in NumPy's .npy file, versions 1 to 3.</summary>
/// <param name="Head">The type of the elements, their order, and the dimensions.</param>
/// <param name="Bytes">The file.</param>
/// <param name="Start">Where the elements start.</param>
internal sealed record NpyFile(NpyHead Head, ByteSource Bytes, int Start) : IDisposable
{
    private const int LongestHead = ushort.MaxValue;   // that of version 1

    private static readonly byte[] _magic = [0x93, .. "NUMPY"u8];

    public string Path => Bytes.Path;

    public string Type => Head.Type;

    public int[] Shape => Head.Shape;

    /// <exception cref="TableFormatException">The file is none of these, its elements are not numbers, or it has another number of bytes than its head
    /// tells.</exception>
    public static NpyFile Open(string path)
    {
        var file = ByteSource.File(path);
        try
        {
            return Open(file, path);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The elements as Single, the last index fastest.</summary>
    public void Read(Span<float> values)
    {
        switch (Type)
        {
            case "f4": Bytes.Read(Start, values, Head.IsBigEndian); break;
            case "f8": ReadAs<double>(values); break;
            case "f2": ReadAs<Half>(values); break;
            case "b1" or "u1": ReadAs<byte>(values); break;
            case "i1": ReadAs<sbyte>(values); break;
            case "u2": ReadAs<ushort>(values); break;
            case "i2": ReadAs<short>(values); break;
            case "u4": ReadAs<uint>(values); break;
            case "i4": ReadAs<int>(values); break;
            case "u8": ReadAs<ulong>(values); break;
            default: ReadAs<long>(values); break;
        }
        if (Head.IsFortran)
            FortranOrder.ToC(values.ToArray(), 0, 1, Shape, values);
    }

    public void Dispose() => Bytes.Dispose();

    private static NpyFile Open(ByteSource file, string path)
    {
        var start = Take(file, 0, 8);
        if (!start.AsSpan(0, 6).SequenceEqual(_magic) || start[6] is < 1 or > 3)
            throw TableFormatException.AtByte(path, 0, $"the bytes {Convert.ToHexString(start)} were found; expected 934E554D5059 and a version from 1 to 3.");
        var lengthBytes = start[6] == 1 ? 2 : 4;
        var length = BinaryPrimitives.ReadUInt32LittleEndian([.. Take(file, 8, lengthBytes), 0, 0]);
        if (length > Math.Min(LongestHead, file.Length - 8 - lengthBytes))
            throw TableFormatException.AtByte(path, 8,
                $"the header declares its own length as {length} bytes; expected at most {Math.Min(LongestHead, file.Length - 8 - lengthBytes)}.");
        var head = Parse(path, 8 + lengthBytes, Encoding.Latin1.GetString(Take(file, 8 + lengthBytes, (int)length)).Trim());
        var first = 8 + lengthBytes + (int)length;
        var bytes = head.Shape.Aggregate(new BigInteger(head.Size), (product, n) => product * n);
        return file.Length - first == bytes
            ? new(head, file, first)
            : throw TableFormatException.InFile(path,
                $"the file holds {file.Length} bytes; expected {first + bytes} by the shape ({string.Join(", ", head.Shape)}) and the type {head.Type} in its "
                + "head.");
    }

    private static NpyHead Parse(string path, int place, string text)
    {
        try
        {
            return NpyHead.Parse(text);
        }
        catch (FormatException exception)
        {
            throw TableFormatException.AtByte(path, place, exception.Message, exception);
        }
    }

    private void ReadAs<T>(Span<float> values) where T : unmanaged, INumber<T>
    {
        var stored = new T[values.Length];
        Bytes.Read<T>(Start, stored, Head.IsBigEndian);
        for (var i = 0; i < stored.Length; i++)
            values[i] = float.CreateSaturating(stored[i]);
    }

    private static byte[] Take(ByteSource file, long offset, int count)
    {
        var bytes = new byte[count];
        file.Read(offset, bytes);
        return bytes;
    }
}
