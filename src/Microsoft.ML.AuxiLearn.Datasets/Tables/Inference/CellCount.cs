namespace Microsoft.ML.AuxiLearn.Datasets.Tables.Inference;

/// <summary>Counts cells by their texts, each with its first line; after many different texts, only their number.</summary>
internal sealed class CellCount
{
    private const int Most = 1000;

    private readonly Dictionary<string, TableCell> _cells = [];

    /// <summary>Cells counted.</summary>
    public long Total { get; private set; }

    /// <summary>Different texts, up to a thousand.</summary>
    public int Distinct => _cells.Count;

    /// <summary>The line of the first cell; 0 if there is none.</summary>
    public long First { get; private set; }

    private bool IsFull => _cells.Count == Most;

    /// <summary>The different texts, the most frequent first.</summary>
    public IReadOnlyList<TableCell> Cells => [.. _cells.Values.OrderByDescending(cell => cell.Count).ThenBy(cell => cell.Line)];

    public void Add(string text, long line)
    {
        First = Total++ == 0 ? line : First;
        if (_cells.TryGetValue(text, out var cell))
            cell.Count++;
        else if (!IsFull)
            _cells.Add(text, new(text, line) { Count = 1 });
    }

    public override string ToString() => Enumeration.Short(Cells.Select(cell => cell.ToString()), Distinct, shown: 5);
}
