using System.Runtime.CompilerServices;
using Microsoft.ML.AuxiLearn.Datasets.Binary;
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

    /// <summary>The elements of a file of one dimension.</summary>
    public static T[] All<T>(IdxFile file) where T : unmanaged
    {
        var values = new T[file.Rows];
        file.Bytes.Read<T>(file.Start, values, isBigEndian: true);
        return values;
    }

    public static RowReader<T> Rows<T>(IdxFile file) where T : unmanaged
    {
        var stride = (long)file.RowSize * Unsafe.SizeOf<T>();
        return (row, values) => file.Bytes.Read(file.Start + row * stride, values, isBigEndian: true);
    }

    private static TableColumn Read<T>(string name, NumberDataViewType item, IdxFile file) where T : unmanaged => file.Shape.Length == 1
        ? new TableColumn<T>(name, item, All<T>(file))
        : TableColumn.Arrays(name, item, file.Rows, Rows<T>(file), file.Shape[1..]);
}
