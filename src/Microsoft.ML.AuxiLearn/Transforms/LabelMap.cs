using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Transforms;

/// <summary>Which pixels of a label map have a class: in a column of keys all but key 0, in one of numbers all but NaN, negative numbers and the ignored one.</summary>
internal readonly record struct LabelMap(float Ignored)
{
    public const string Expected = "a vector of known size of keys (UInt32), of Single, or of Byte";

    /// <param name="item">The column's item type.</param>
    /// <param name="ignored">The number that stands for no class, where the labels are no keys.</param>
    public static LabelMap Of(DataViewType item, double ignored) => new(item is KeyDataViewType ? float.NaN : (float)ignored);

    public static bool Accepts(ColumnType column) => column.IsVector && (column.IsKey || column.IsSingle || column.Item == NumberDataViewType.Byte);

    /// <param name="label">As the column is read: a key is its class from 0, and missing is NaN.</param>
    public bool HasClass(float label) => label >= 0 && label != Ignored;
}
