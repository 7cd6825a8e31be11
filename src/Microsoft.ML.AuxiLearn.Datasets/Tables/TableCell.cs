namespace Microsoft.ML.AuxiLearn.Datasets.Tables;

/// <summary>A cell's text, its number in the column, and its first line.</summary>
internal sealed class TableCell
{
    public TableCell(string value, long line) => (Value, Line) = (value, line);

    /// <summary>The text in the file, without surrounding quotes and blanks.</summary>
    public string Value { get; }

    /// <summary>The number of such cells in the column.</summary>
    public long Count { get; set; }

    /// <summary>The line of the first such cell in the file, counted from 1.</summary>
    public long Line { get; }

    /// <summary>'#N/A' (17 cells, the first on line 12).</summary>
    public override string ToString() => Count == 1 ? $"{Shown} (line {Line})" : $"{Shown} ({Count} cells, the first on line {Line})";

    public string Shown => Value.Length == 0 ? "blank" : $"'{(Value.Length > 40 ? $"{Value.AsSpan(0, 37)}..." : Value)}'";
}
