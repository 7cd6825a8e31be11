using System.Buffers.Binary;
using System.Text;

namespace Microsoft.ML.AuxiLearn.Native;

/// <summary>A shared library of Linux as a file, 64-bit and little-endian: its sections by name, and the symbols that others must have.</summary>
internal static class ElfImage
{
    private const int SymbolSize = 24;
    private const int Weak = 2;

    /// <summary>Where a section lies; null if there is none, or where the image is no such library.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An offset leads out of the image.</exception>
    public static Range? Section(ReadOnlySpan<byte> image, string wanted)
    {
        if (image.Length < 64 || !image[..6].SequenceEqual("\u007fELF\u0002\u0001"u8))
            return null;
        var table = checked((int)BinaryPrimitives.ReadInt64LittleEndian(image[0x28..]));
        var size = BinaryPrimitives.ReadUInt16LittleEndian(image[0x3A..]);
        var count = BinaryPrimitives.ReadUInt16LittleEndian(image[0x3C..]);
        var namesIndex = BinaryPrimitives.ReadUInt16LittleEndian(image[0x3E..]);
        var headers = image.Slice(table, count * size);
        var sectionNames = image[Bytes(headers, namesIndex)];
        for (var i = 0; i < count; i++)
        {
            if (NameAt(sectionNames, BinaryPrimitives.ReadInt32LittleEndian(headers[(i * size)..])) == wanted)
                return Bytes(headers, i);
        }
        return null;

        Range Bytes(ReadOnlySpan<byte> headers, int index)
        {
            var header = headers[(index * size)..];
            var offset = checked((int)BinaryPrimitives.ReadInt64LittleEndian(header[0x18..]));
            return offset..checked(offset + (int)BinaryPrimitives.ReadInt64LittleEndian(header[0x20..]));
        }
    }

    /// <summary>The names of the symbols that other libraries must have.</summary>
    public static IReadOnlyList<string> NeededSymbols(ReadOnlySpan<byte> image)
    {
        if (Section(image, ".dynsym") is not { } symbols || Section(image, ".dynstr") is not { } names)
            return [];
        var needed = new List<string>();
        // Elf64_Sym { u32 name; u8 info; u8 other; u16 section; u64 value; u64 size }
        for (var symbol = image[symbols]; symbol.Length >= SymbolSize; symbol = symbol[SymbolSize..])
        {
            var isDefined = BinaryPrimitives.ReadUInt16LittleEndian(symbol[6..]) != 0;
            if (!isDefined && symbol[4] >> 4 != Weak && NameAt(image[names], BinaryPrimitives.ReadInt32LittleEndian(symbol)) is { Length: > 0 } name)
                needed.Add(name);
        }
        return needed;
    }

    /// <summary>The text that begins at an offset and ends with a 0.</summary>
    public static string NameAt(ReadOnlySpan<byte> names, int offset)
    {
        var name = names[offset..];
        return Encoding.ASCII.GetString(name[..name.IndexOf((byte)0)]);
    }
}
