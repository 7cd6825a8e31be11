using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.ML.AuxiLearn.Datasets.Tables;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Datasets.Idx;

/// <summary>IDX files as columns.</summary>
internal static class IdxColumn
{
    /// <summary>Numbers where the file has one dimension, otherwise arrays of the dimensions after the first.</summary>
    public static TableColumn Read(string name, IdxFile file) => file.Type switch
    {
        0x08 => Read<byte>(name, NumberDataViewType.Byte, file),
        0x09 => Read<sbyte>(name, NumberDataViewType.SByte, file),
        0x0B => Read<short>(name, NumberDataViewType.Int16, file),
        0x0C => Read<int>(name, NumberDataViewType.Int32, file),
        0x0D => Read<float>(name, NumberDataViewType.Single, file),
        _ => Read<double>(name, NumberDataViewType.Double, file),
    };

    /// <summary>The elements of row after row.</summary>
    public static T[] All<T>(IdxFile file) where T : unmanaged
    {
        var values = new T[file.Rows * file.RowSize];
        Read(file, file.Start, values.AsSpan());
        return values;
    }

    public static RowReader<T> Rows<T>(IdxFile file) where T : unmanaged
    {
        var stride = file.RowSize * Marshal.SizeOf<T>();
        return (row, values) => Read(file, file.Start + (long)row * stride, values);
    }

    private static TableColumn Read<T>(string name, NumberDataViewType item, IdxFile file) where T : unmanaged => file.Shape.Length == 1
        ? new TableColumn<T>(name, item, All<T>(file))
        : TableColumn.Arrays(name, item, file.Rows, Rows<T>(file), file.Shape[1..]);

    private static void Read<T>(IdxFile file, long offset, Span<T> values) where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(values);
        file.Bytes.Read(offset, bytes);
        if (!BitConverter.IsLittleEndian)
            return;
        switch (bytes.Length / Math.Max(1, values.Length))
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
