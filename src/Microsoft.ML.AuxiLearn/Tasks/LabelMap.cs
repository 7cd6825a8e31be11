using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Tasks;

/// <summary>
/// Which pixels of a label map have a class: in a column of keys all but key 0, in one of numbers all but NaN, negative numbers and the ignored one.
/// </summary>
internal readonly record struct LabelMap(float Ignored)
{
    public const string Expected = "a vector of known size of keys (UInt32), of Single, or of Byte";

    /// <summary>The same where the number of classes comes from the keys, or else from an option.</summary>
    public static string ExpectedWith(int? numberOfClasses, string option) =>
        numberOfClasses is { } classes
            ? $"{Expected}, [h, w] or [1, h, w], with {classes} classes"
            : $"a vector of known size of keys (UInt32), [h, w] or [1, h, w], or of Single or Byte and {option}";

    /// <param name="item">The column's item type.</param>
    /// <param name="ignored">The number that stands for no class, where the labels are no keys.</param>
    public static LabelMap Of(DataViewType item, double ignored) => new(item is KeyDataViewType ? float.NaN : (float)ignored);

    public static bool Accepts(ColumnType column) => column.IsVector && (column.IsKey || column.IsSingle || column.Item == NumberDataViewType.Byte);

    /// <param name="label">As the column is read: a key is its class from 0, and missing is NaN.</param>
    public bool HasClass(float label) => label >= 0 && label != Ignored;
}
