using System.Runtime.CompilerServices;
using Microsoft.ML.AuxiLearn.Datasets.Binary;
using Microsoft.ML.AuxiLearn.Datasets.Tables;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Datasets.Numpy;

/// <summary>.npy files as columns, the first dimension the rows.</summary>
internal static class NpyColumn
{
    private delegate void Elements<T>(long first, Span<T> values);

    /// <summary>Numbers where the file has one dimension, otherwise arrays of the dimensions after the first.</summary>
    /// <exception cref="TableFormatException">The array has no dimension, a row no element, or the array is too large in Fortran's order.</exception>
    public static TableColumn Read(string name, NpyFile file) => file.Type switch
    {
        "b1" => Read(name, BooleanDataViewType.Instance, file, Converted<byte, bool>(file, value => value != 0)),
        "u1" => Read(name, NumberDataViewType.Byte, file, Stored<byte>(file)),
        "i1" => Read(name, NumberDataViewType.SByte, file, Stored<sbyte>(file)),
        "u2" => Read(name, NumberDataViewType.UInt16, file, Stored<ushort>(file)),
        "i2" => Read(name, NumberDataViewType.Int16, file, Stored<short>(file)),
        "u4" => Read(name, NumberDataViewType.UInt32, file, Stored<uint>(file)),
        "i4" => Read(name, NumberDataViewType.Int32, file, Stored<int>(file)),
        "u8" => Read(name, NumberDataViewType.UInt64, file, Stored<ulong>(file)),
        "i8" => Read(name, NumberDataViewType.Int64, file, Stored<long>(file)),
        "f2" => Read(name, NumberDataViewType.Single, file, Converted<Half, float>(file, value => (float)value)),
        "f4" => Read(name, NumberDataViewType.Single, file, Stored<float>(file)),
        _ => Read(name, NumberDataViewType.Double, file, Stored<double>(file)),
    };

    private static TableColumn Read<T>(string name, PrimitiveDataViewType item, NpyFile file, Elements<T> read)
    {
        if (file.Shape.Length == 0)
            throw TableFormatException.InFile(file.Path, "the array has no dimension; expected at least one, the rows.");
        var (rows, shape) = (file.Shape[0], file.Shape[1..]);
        if (shape.Length == 0)
            return new TableColumn<T>(name, item, All(rows, read));
        var size = shape.Aggregate(1L, (product, length) => product * length);
        if (size is 0 || size > Array.MaxLength)
            throw TableFormatException.InFile(file.Path, $"a row has {size} elements; expected 1 to {Array.MaxLength}.");
        if (!file.Head.IsFortran)
            return TableColumn.Arrays<T>(name, item, rows, (row, values) => read(row * size, values), shape);
        if (rows * size > Array.MaxLength)
            throw TableFormatException.InFile(file.Path,
                $"the array is in Fortran's order and has {rows * size} elements; expected at most {Array.MaxLength}, or C's order, as numpy.ascontiguousarray "
                + "makes it.");
        var all = All((int)(rows * size), read);   // a row's elements lie all over the file
        return TableColumn.Arrays<T>(name, item, rows, (row, values) => FortranOrder.ToC(all, row, rows, shape, values), shape);
    }

    private static T[] All<T>(int count, Elements<T> read)
    {
        var values = new T[count];
        read(0, values);
        return values;
    }

    private static Elements<T> Stored<T>(NpyFile file) where T : unmanaged =>
        (first, values) => file.Bytes.Read(file.Start + first * Unsafe.SizeOf<T>(), values, file.Head.IsBigEndian);

    private static Elements<T> Converted<TStored, T>(NpyFile file, Func<TStored, T> convert) where TStored : unmanaged => (first, values) =>
    {
        var stored = new TStored[values.Length];
        Stored<TStored>(file)(first, stored);
        for (var i = 0; i < stored.Length; i++)
            values[i] = convert(stored[i]);
    };
}
