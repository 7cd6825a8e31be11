using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>Reads the current row's value of one column as Single into a span: true is 1, a key is its class from 0, missing is NaN.</summary>
internal static class ColumnReader
{
    /// <summary>Fills the span with the values.</summary>
    /// <exception cref="InvalidOperationException">There are more or fewer values than the span takes.</exception>
    public delegate void Reader(Span<float> destination);

    /// <summary>The reader of a column of Boolean, of keys, or of numbers of any kind.</summary>
    /// <param name="row">The row, which moves on.</param>
    /// <param name="column">The column.</param>
    /// <param name="missing">A number that is read as NaN; null for none.</param>
    public static Reader Create(DataViewRow row, DataViewSchema.Column column, float? missing = null)
    {
        var read = Create(row, column);
        return missing is not { } number ? read : destination =>
        {
            read(destination);
            destination.Replace(number, float.NaN);
        };
    }

    private static Reader Create(DataViewRow row, DataViewSchema.Column column)
    {
        var item = column.Type.GetItemType();
        return item.RawType switch
        {
            _ when item is KeyDataViewType => Of<uint>(key => key == 0 ? float.NaN : key - 1),
            var type when type == typeof(float) => Of<float>(value => value),
            var type when type == typeof(double) => Of<double>(Single),
            var type when type == typeof(bool) => Of<bool>(value => value ? 1 : 0),
            var type when type == typeof(byte) => Of<byte>(value => value),
            var type when type == typeof(sbyte) => Of<sbyte>(value => value),
            var type when type == typeof(short) => Of<short>(value => value),
            var type when type == typeof(ushort) => Of<ushort>(value => value),
            var type when type == typeof(int) => Of<int>(value => value),
            var type when type == typeof(uint) => Of<uint>(value => value),
            var type when type == typeof(long) => Of<long>(value => value),
            _ => Of<ulong>(value => value),
        };

        Reader Of<T>(Func<T, float> convert) where T : struct =>
            column.Type is VectorDataViewType ? Vector(row, column, convert) : Scalar(row, column, convert);

        float Single(double value) => float.IsInfinity((float)value) && double.IsFinite(value)
            ? throw new InvalidOperationException(string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                    $"The column '{column.Name}' holds {value} in row {row.Position + 1}; expected numbers up to {float.MaxValue}, which float32 can hold."))
            : (float)value;
    }

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
                throw new InvalidOperationException(
                    $"The column '{column.Name}' holds {value.Length} values in row {row.Position + 1}; expected {destination.Length}.");
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
