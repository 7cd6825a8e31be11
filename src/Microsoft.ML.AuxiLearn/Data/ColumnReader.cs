using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>Reads the current row's value of one column as Single into a span: true is 1, a key is its class from 0, missing is NaN.</summary>
internal static class ColumnReader
{
    /// <summary>Fills the span with the values.</summary>
    /// <exception cref="InvalidOperationException">There are more or fewer values than the span takes.</exception>
    public delegate void Reader(Span<float> destination);

    public static Reader Create(DataViewRow row, DataViewSchema.Column column)
    {
        var isVector = column.Type is VectorDataViewType;
        var item = column.Type.GetItemType();
        if (item == NumberDataViewType.Single)
            return isVector ? Vector<float>(row, column, value => value) : Scalar<float>(row, column, value => value);
        if (item == BooleanDataViewType.Instance)
            return isVector ? Vector<bool>(row, column, Number) : Scalar<bool>(row, column, Number);
        if (item == NumberDataViewType.Byte)
            return isVector ? Vector<byte>(row, column, value => value) : Scalar<byte>(row, column, value => value);
        if (item == NumberDataViewType.UInt16)
            return isVector ? Vector<ushort>(row, column, value => value) : Scalar<ushort>(row, column, value => value);
        return isVector ? Vector<uint>(row, column, Class) : Scalar<uint>(row, column, Class);
    }

    private static float Number(bool value) => value ? 1 : 0;

    private static float Class(uint key) => key == 0 ? float.NaN : key - 1;

    private static Reader Scalar<T>(DataViewRow row, DataViewSchema.Column column, Func<T, float> convert)
    {
        var getter = row.GetGetter<T>(column);
        T value = default!;
        return destination =>
        {
            getter(ref value);
            destination[0] = convert(value);
        };
    }

    private static Reader Vector<T>(DataViewRow row, DataViewSchema.Column column, Func<T, float> convert) where T : struct
    {
        var getter = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> value = default;
        return destination =>
        {
            getter(ref value);
            if (value.Length != destination.Length)
                throw new InvalidOperationException($"The column '{column.Name}' holds {value.Length} values in row {row.Position + 1}; expected {destination.Length}.");
            var values = value.GetValues();
            if (value.IsDense)
            {
                if (typeof(T) == typeof(float))
                    System.Runtime.InteropServices.MemoryMarshal.Cast<T, float>(values).CopyTo(destination);
                else
                    for (var i = 0; i < values.Length; i++)
                        destination[i] = convert(values[i]);
                return;
            }
            destination[..value.Length].Fill(convert(default!));
            var indices = value.GetIndices();
            for (var i = 0; i < values.Length; i++)
                destination[indices[i]] = convert(values[i]);
        };
    }
}
