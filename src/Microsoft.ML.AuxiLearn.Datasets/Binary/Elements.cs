using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Microsoft.ML.AuxiLearn.Datasets.Binary;

/// <summary>Reads numbers of either order of bytes.</summary>
internal static class Elements
{
    /// <summary>Fills <paramref name="values"/> from the byte <paramref name="offset"/> on.</summary>
    /// <exception cref="TableFormatException">The bytes end before.</exception>
    public static void Read<T>(this ByteSource source, long offset, Span<T> values, bool isBigEndian) where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(values);
        source.Read(offset, bytes);
        if (isBigEndian == !BitConverter.IsLittleEndian)
            return;
        switch (Unsafe.SizeOf<T>())
        {
            case 2: Reverse(MemoryMarshal.Cast<byte, short>(bytes)); break;
            case 4: Reverse(MemoryMarshal.Cast<byte, int>(bytes)); break;
            case 8: Reverse(MemoryMarshal.Cast<byte, long>(bytes)); break;
        }
    }

    private static void Reverse(Span<short> values) => BinaryPrimitives.ReverseEndianness(values, values);

    private static void Reverse(Span<int> values) => BinaryPrimitives.ReverseEndianness(values, values);

    private static void Reverse(Span<long> values) => BinaryPrimitives.ReverseEndianness(values, values);
}
