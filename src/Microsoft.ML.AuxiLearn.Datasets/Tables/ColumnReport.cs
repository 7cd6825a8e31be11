namespace Microsoft.ML.AuxiLearn.Datasets.Tables;

/// <summary>The inferred type of a table's column, with the reason.</summary>
internal sealed class ColumnReport
{
    private readonly IReadOnlyList<TableCell> _missing;

    public ColumnReport(string name, TableColumnType type, string reason, IReadOnlyList<TableCell> missing, bool isPlain)
    {
        Name = name;
        Type = type;
        Reason = reason;
        _missing = missing;
        IsPlain = isPlain && missing.Count == 0;
    }

    /// <summary>The column's name: from the header, or column1, column2, ...</summary>
    public string Name { get; }

    /// <summary>The type as which it was read.</summary>
    public TableColumnType Type { get; }

    /// <summary>The reason for the type, in words.</summary>
    public string Reason { get; }

    /// <summary>The texts that are missing values, blank ones as the empty text, with the number of such cells and the line of the first, from 1.</summary>
    public IReadOnlyList<(string Value, long Count, long Line)> Missing => [.. _missing.Select(cell => (cell.Value, cell.Count, cell.Line))];

    /// <summary>Whether only its type is worth reporting.</summary>
    public bool IsPlain { get; }

    /// <summary>gross: number, 1777 numbers; missing: '#N/A' (17 cells, the first on line 12).</summary>
    public override string ToString()
    {
        var missing = _missing.Count == 0 ? "" : $"; missing: {Enumeration.Short(_missing.Select(cell => cell.ToString()), _missing.Count)}";
        return $"{Name}: {Type.ToString().ToLowerInvariant()}, {Reason}{missing}";
    }
}
