using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Scoring;

/// <summary>The values of one column for the rows of a batch, kept while the input moves on.</summary>
internal abstract class ColumnBuffer
{
    /// <summary>Whether values of the type can be kept: an image, for one, is disposed when its column is read again.</summary>
    public static bool CanKeep(DataViewType type) => type is PrimitiveDataViewType or VectorDataViewType { ItemType: PrimitiveDataViewType };

    public static ColumnBuffer Create(DataViewRow input, DataViewSchema.Column column, int rows)
    {
        var buffer = column.Type is VectorDataViewType vector
            ? typeof(Vectors<>).MakeGenericType(vector.ItemType.RawType)
            : typeof(Scalars<>).MakeGenericType(column.Type.RawType);
        return (ColumnBuffer)Activator.CreateInstance(buffer, input, column, rows)!;
    }

    /// <summary>Reads the input's current row into a place.</summary>
    public abstract void Read(int place);

    /// <summary>A ValueGetter of the value at the current place.</summary>
    public abstract Delegate Getter(Func<int> current);

    private sealed class Scalars<T>(DataViewRow input, DataViewSchema.Column column, int rows) : ColumnBuffer
    {
        private readonly ValueGetter<T> _getter = input.GetGetter<T>(column);
        private readonly T[] _values = new T[rows];

        public override void Read(int place) => _getter(ref _values[place]);

        public override Delegate Getter(Func<int> current) => (ValueGetter<T>)((ref T value) => value = _values[current()]);
    }

    private sealed class Vectors<T>(DataViewRow input, DataViewSchema.Column column, int rows) : ColumnBuffer
    {
        private readonly ValueGetter<VBuffer<T>> _getter = input.GetGetter<VBuffer<T>>(column);
        private readonly VBuffer<T>[] _values = new VBuffer<T>[rows];

        public override void Read(int place) => _getter(ref _values[place]);

        public override Delegate Getter(Func<int> current) => (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) => _values[current()].CopyTo(ref value));
    }
}
