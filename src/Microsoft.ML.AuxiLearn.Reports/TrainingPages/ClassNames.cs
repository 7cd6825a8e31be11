using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.TrainingPages;

/// <summary>Classes as texts.</summary>
internal static class ClassNames
{
    /// <summary>The class of each row, empty where missing.</summary>
    /// <exception cref="ArgumentException">The column holds no classes.</exception>
    public static string[] Of(IDataView view, DataViewSchema.Column column)
    {
        if (column.Type is BooleanDataViewType)
            return [.. view.GetColumn<bool>(column.Name).Select(value => value ? "true" : "false")];
        if (column.Type is TextDataViewType)   // keys that were mapped back to their values
            return [.. view.GetColumn<ReadOnlyMemory<char>>(column.Name).Select(value => value.ToString())];
        if (column.Type is not KeyDataViewType key || key.RawType != typeof(uint))
            throw new ArgumentException($"The column '{column.Name}' is of {column.Type}; expected Boolean, text or a key of UInt32.");
        var names = OfKeys(column);
        return [.. view.GetColumn<uint>(column.Name).Select(value => value == 0 ? "" : value <= names.Length ? names[value - 1] : $"class {value}")];
    }

    /// <summary>What the keys of a column stand for; empty where it does not say.</summary>
    public static string[] OfKeys(DataViewSchema.Column column)
    {
        if (column.Annotations.Schema.GetColumnOrNull("KeyValues")?.Type is not VectorDataViewType { ItemType: TextDataViewType })
            return [];
        VBuffer<ReadOnlyMemory<char>> values = default;
        column.GetKeyValues(ref values);
        return [.. values.DenseValues().Select(name => name.ToString())];
    }
}
