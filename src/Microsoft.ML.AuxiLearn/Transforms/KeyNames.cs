using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Transforms;

/// <summary>Columns of keys that stand for text.</summary>
internal static class KeyNames
{
    /// <summary>The shape of such a column.</summary>
    public static SchemaShape.Column Shape(string column) => new(column, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, isKey: true,
        new SchemaShape([new(AnnotationUtils.Kinds.KeyValues, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, isKey: false)]));

    /// <summary>A column of keys, each of which stands for one of the names.</summary>
    public static DataViewSchema.DetachedColumn Column(string column, IReadOnlyList<string> names)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        var values = new VBuffer<ReadOnlyMemory<char>>(names.Count, [.. names.Select(name => name.AsMemory())]);
        annotations.Add<VBuffer<ReadOnlyMemory<char>>>(AnnotationUtils.Kinds.KeyValues, new VectorDataViewType(TextDataViewType.Instance, names.Count),
            (ref VBuffer<ReadOnlyMemory<char>> destination) => values.CopyTo(ref destination));
        return new(column, new KeyDataViewType(typeof(uint), names.Count), annotations.ToAnnotations());
    }
}
