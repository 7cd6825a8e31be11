using Microsoft.ML.AuxiLearn.Datasets.Tables;

namespace Microsoft.ML.AuxiLearn.Datasets;

/// <summary>What a column of a table was taken for, and why.</summary>
public sealed class ColumnReport
{
    private readonly IReadOnlyList<TableCell> _missing;

    internal ColumnReport(string name, TableColumnType type, string reason, IReadOnlyList<TableCell> missing, bool isPlain)
    {
        Name = name;
        Type = type;
        Reason = reason;
        _missing = missing;
        IsPlain = isPlain && missing.Count == 0;
    }

    /// <summary>The column.</summary>
    public string Name { get; }

    /// <summary>What it was read as.</summary>
    public TableColumnType Type { get; }

    /// <summary>Why, in words.</summary>
    public string Reason { get; }

    /// <summary>The texts that are missing values, blank ones as the empty text, with the number of such cells and the line of the first, from 1.</summary>
    public IReadOnlyList<(string Value, long Count, long Line)> Missing => [.. _missing.Select(cell => (cell.Value, cell.Count, cell.Line))];

    /// <summary>Whether there is nothing to tell of it but its type.</summary>
    internal bool IsPlain { get; }

    /// <summary>gross: number, 1777 numbers; missing: '#N/A' (17 cells, the first on line 12).</summary>
    public override string ToString()
    {
        var missing = _missing.Count == 0 ? "" : $"; missing: {Enumeration.Short(_missing.Select(cell => cell.ToString()), _missing.Count)}";
        return $"{Name}: {Type.ToString().ToLowerInvariant()}, {Reason}{missing}";
    }
}
