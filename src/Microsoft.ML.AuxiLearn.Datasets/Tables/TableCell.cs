namespace Microsoft.ML.AuxiLearn.Datasets.Tables;

/// <summary>A cell's text, how often its column holds it, and where first.</summary>
internal sealed class TableCell
{
    public TableCell(string value, long line) => (Value, Line) = (value, line);

    /// <summary>The text as it stands in the file, without quotes and blanks around it.</summary>
    public string Value { get; }

    /// <summary>The number of such cells in the column.</summary>
    public long Count { get; set; }

    /// <summary>The line of the first, from 1.</summary>
    public long Line { get; }

    /// <summary>'#N/A' (17 cells, the first on line 12).</summary>
    public override string ToString() => Count == 1 ? $"{Shown} (line {Line})" : $"{Shown} ({Count} cells, the first on line {Line})";

    public string Shown => Value.Length == 0 ? "blank" : $"'{(Value.Length > 40 ? $"{Value.AsSpan(0, 37)}..." : Value)}'";
}
