namespace Microsoft.ML.AuxiLearn.Datasets;

/// <summary>What a column of a text table is read as.</summary>
public enum TableColumnType
{
    /// <summary>Single; NaN where missing.</summary>
    Number,

    /// <summary>Text; empty where missing.</summary>
    Text,

    /// <summary>Keys of the values in the order in which they come first, with their texts as key values; key 0 where missing.</summary>
    Key,
}
