using Microsoft.ML.AuxiLearn.Datasets.Tables;

namespace Microsoft.ML.AuxiLearn.Datasets;

/// <summary>What a column of a table was taken for, and why.</summary>
public sealed class ColumnReport
{
    internal ColumnReport(string name, TableColumnType type, string reason, IReadOnlyList<TableCell> missing, bool isPlain)
    {
        Name = name;
        Type = type;
        Reason = reason;
        Missing = missing;
        IsPlain = isPlain && missing.Count == 0;
    }

    /// <summary>The column.</summary>
    public string Name { get; }

    /// <summary>What it was read as.</summary>
    public TableColumnType Type { get; }

    /// <summary>Why, in words.</summary>
    public string Reason { get; }

    /// <summary>The cells that are missing values, by their texts; a blank one is the empty text.</summary>
    public IReadOnlyList<TableCell> Missing { get; }

    /// <summary>Whether there is nothing to tell of it but its type.</summary>
    internal bool IsPlain { get; }

    /// <summary>gross: number, 1777 numbers; missing: '#N/A' (17 cells, the first on line 12).</summary>
    public override string ToString()
    {
        var missing = Missing.Count == 0 ? "" : $"; missing: {Enumeration.Short(Missing.Select(cell => cell.ToString()), Missing.Count)}";
        return $"{Name}: {Type.ToString().ToLowerInvariant()}, {Reason}{missing}";
    }
}
