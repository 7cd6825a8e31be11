namespace Microsoft.ML.AuxiLearn.Datasets.Tables;

/// <summary>Rows that the files of a data set know by numbers of their own.</summary>
/// <param name="source">The file that numbers them.</param>
internal sealed class NumberedRows(string source)
{
    private readonly Dictionary<int, int> _rows = [];

    public int Count => _rows.Count;

    /// <returns>Whether the number is a new one.</returns>
    public bool Add(int number) => _rows.TryAdd(number, _rows.Count);

    /// <summary>The row that the line's first field names.</summary>
    /// <exception cref="TableFormatException">There is none.</exception>
    public int Row(RecordReader line) =>
        _rows.TryGetValue(line.Integer(0), out var row) ? row : throw line.Error($"image {line.Text(0)} is not in {source}; expected one that is.");

    /// <summary>Reads a file with exactly one line for each row.</summary>
    /// <exception cref="TableFormatException">A row has no line, or two.</exception>
    public void Read(string path, string form, Action<int, RecordReader> line)
    {
        using var lines = new RecordReader(path, form);
        var seen = new HashSet<int>();
        while (lines.Read())
        {
            var row = Row(lines);
            if (!seen.Add(row))
                throw lines.Error($"image {lines.Text(0)} is on an earlier line too; expected each image once.");
            line(row, lines);
        }
        if (seen.Count < Count)
            throw lines.Error($"the file ends without image {_rows.First(pair => !seen.Contains(pair.Value)).Key}; expected a line for each image of "
                + $"{source}.");
    }
}
