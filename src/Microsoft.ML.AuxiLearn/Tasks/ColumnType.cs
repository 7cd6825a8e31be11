using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Tasks;

/// <summary>What a column holds, from a schema or from the shape of one (where sizes and counts are not known yet and stand as 0).</summary>
internal sealed record ColumnType(DataViewType Item, bool IsKey, bool IsVector, int Size, int KeyCount)
{
    /// <summary>The dimensions of a vector; empty where they are not known yet.</summary>
    public IReadOnlyList<int> Dimensions { get; init; } = [];

    /// <summary>The planes of a vector of [channels, height, width]; 1 of any other.</summary>
    public int Channels => Dimensions is [var channels, _, _] ? channels : 1;

    public bool IsSingle => Item == NumberDataViewType.Single;

    public bool IsBinary => IsSingle || Item == BooleanDataViewType.Instance;

    public bool IsBoolean => Item == BooleanDataViewType.Instance;

    public bool IsText => Item is TextDataViewType;

    /// <summary>Whether it holds numbers of any kind, which are no keys.</summary>
    public bool IsNumber => Item is NumberDataViewType && !IsKey;

    public static ColumnType Of(DataViewSchema.Column column)
    {
        var item = column.Type.GetItemType();
        return new ColumnType(
            item, item is KeyDataViewType { RawType: var raw } && raw == typeof(uint), column.Type is VectorDataViewType,
                column.Type is VectorDataViewType vector ? vector.Size : 1, item.GetKeyCountAsInt32())
        {
            Dimensions = column.Type is VectorDataViewType shaped ? [.. shaped.Dimensions] : [],
        };
    }

    public static ColumnType Of(SchemaShape.Column column) =>
        new(column.ItemType, column.IsKey && column.ItemType == NumberDataViewType.UInt32, column.Kind != SchemaShape.Column.VectorKind.Scalar, 0, 0);

    public override string ToString() => (IsVector ? "a vector of " : "") + (IsKey ? "key" : Item.ToString());
}
