using System.Runtime.CompilerServices;
using Microsoft.ML.AuxiLearn.Datasets.Binary;
using Microsoft.ML.AuxiLearn.Datasets.Tables;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Datasets.Numpy;

/// <summary>.npy files as columns, the first dimension the rows.</summary>
internal static class NpyColumn
{
    /// <summary>Numbers where the file has one dimension, otherwise arrays of the dimensions after the first.</summary>
    /// <exception cref="TableFormatException">The array has no dimension, or a row no element.</exception>
    public static TableColumn Read(string name, NpyFile file) => file.Type switch
    {
        "u1" => Read<byte>(name, NumberDataViewType.Byte, file),
        "i1" => Read<sbyte>(name, NumberDataViewType.SByte, file),
        "u2" => Read<ushort>(name, NumberDataViewType.UInt16, file),
        "i2" => Read<short>(name, NumberDataViewType.Int16, file),
        "u4" => Read<uint>(name, NumberDataViewType.UInt32, file),
        "i4" => Read<int>(name, NumberDataViewType.Int32, file),
        "u8" => Read<ulong>(name, NumberDataViewType.UInt64, file),
        "i8" => Read<long>(name, NumberDataViewType.Int64, file),
        "f4" => Read<float>(name, NumberDataViewType.Single, file),
        _ => Read<double>(name, NumberDataViewType.Double, file),
    };

    private static TableColumn Read<T>(string name, NumberDataViewType item, NpyFile file) where T : unmanaged
    {
        if (file.Shape.Length == 0)
            throw TableFormatException.InFile(file.Path, "the array has no dimension; expected at least one, the rows.");
        if (file.Shape.Length == 1)
        {
            var values = new T[file.Shape[0]];
            file.Bytes.Read<T>(file.Start, values, file.IsBigEndian);
            return new TableColumn<T>(name, item, values);
        }
        if (file.IsFortran)
            throw TableFormatException.InFile(file.Path, "the array is in Fortran's order; expected C's, as numpy.ascontiguousarray makes it.");
        var shape = file.Shape[1..];
        var size = shape.Aggregate(1L, (product, length) => product * length);
        if (size is 0 || size > Array.MaxLength)
            throw TableFormatException.InFile(file.Path, $"a row has {size} elements; expected 1 to {Array.MaxLength}.");
        return TableColumn.Arrays<T>(name, item, file.Shape[0], (row, values) => file.Bytes.Read(file.Start + row * size * Unsafe.SizeOf<T>(), values, file.IsBigEndian), shape);
    }
}
