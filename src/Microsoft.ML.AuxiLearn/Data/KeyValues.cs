using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>The values that the keys of a column stand for, of any type, kept apart from the data they came from.</summary>
internal abstract class KeyValues
{
    /// <summary>Whether they are text.</summary>
    public abstract bool AreText { get; }

    /// <summary>Them, key by key, as text where they are text.</summary>
    public abstract IReadOnlyList<object> All { get; }

    /// <summary>Reads a key column's values; null where it has none.</summary>
    public static KeyValues? Of(DataViewSchema.Column column) =>
        column.Annotations.Schema.GetColumnOrNull(AnnotationUtils.Kinds.KeyValues) is { Type: VectorDataViewType type } values
            ? (KeyValues)Activator.CreateInstance(typeof(Typed<>).MakeGenericType(type.ItemType.RawType), column.Annotations, values)!
            : null;

    /// <summary>Adds the values to a column's annotations under this name.</summary>
    public abstract void AddTo(DataViewSchema.Annotations.Builder annotations, string kind);

    private sealed class Typed<T> : KeyValues
    {
        private readonly VectorDataViewType _type;
        private readonly VBuffer<T> _values;

        public Typed(DataViewSchema.Annotations annotations, DataViewSchema.Column column)
        {
            _type = (VectorDataViewType)column.Type;
            annotations.GetGetter<VBuffer<T>>(column)(ref _values);
        }

        public override bool AreText => _type.ItemType is TextDataViewType;

        public override IReadOnlyList<object> All =>
            [.. _values.DenseValues().Select(value => value is ReadOnlyMemory<char> text ? text.ToString() : (object)value!)];

        public override void AddTo(DataViewSchema.Annotations.Builder annotations, string kind) =>
            annotations.Add<VBuffer<T>>(kind, _type, (ref VBuffer<T> destination) => _values.CopyTo(ref destination));
    }
}
