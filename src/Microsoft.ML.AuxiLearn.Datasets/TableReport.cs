using Microsoft.ML.AuxiLearn.Datasets.Tables;

namespace Microsoft.ML.AuxiLearn.Datasets;

/// <summary>The inferred format of a table's file, the type of each column with its reason, and every doubt.</summary>
public sealed class TableReport
{
    private const int Shown = 40;

    private readonly IReadOnlyList<ColumnReport> _columns;

    internal TableReport(string form, long rows, IReadOnlyList<ColumnReport> columns, IReadOnlyList<string> doubts)
    {
        Form = form;
        Rows = rows;
        _columns = columns;
        Doubts = doubts;
    }

    /// <summary>The file's form: encoding, separator and header, in words.</summary>
    public string Form { get; }

    /// <summary>The number of rows of the table, without the header.</summary>
    public long Rows { get; }

    /// <summary>
    /// The columns, in the table's order: the name from the header, or column1, column2, ...; the type as which it was read, and the reason in words; and the
    /// texts that are missing values, blank ones as the empty text, with the number of such cells and the line of the first, from 1.
    /// </summary>
    public IReadOnlyList<(string Name, TableColumnType Type, string Reason, IReadOnlyList<(string Value, long Count, long Line)> Missing)> Columns =>
        [.. _columns.Select(column => (column.Name, column.Type, column.Reason, column.Missing))];

    /// <summary>Inferences that may be wrong, a sentence each; empty if there are none.</summary>
    public IReadOnlyList<string> Doubts { get; }

    /// <summary>The complete report: a line for each column with a remark, and a line for each doubt.</summary>
    public override string ToString()
    {
        var remarkable = _columns.Where(column => !column.IsPlain).ToArray();
        string[] lines =
        [
            $"{Form}: {Rows} rows, {_columns.Count} columns",
            .. _columns.Where(column => column.IsPlain).GroupBy(column => column.Type)
                .Select(type => $"{type.Key.ToString().ToLowerInvariant()}: {Enumeration.Short(type.Select(column => column.Name), type.Count())}"),
            .. remarkable.Take(Shown).Select(column => column.ToString()),
            .. remarkable.Length > Shown ? [$"and {remarkable.Length - Shown} other columns"] : Array.Empty<string>(),
            .. Doubts.Take(Shown).Select(doubt => $"doubt: {doubt}"),
            .. Doubts.Count > Shown ? [$"and {Doubts.Count - Shown} other doubts"] : Array.Empty<string>(),
        ];
        return string.Join("\n  ", lines);
    }
}
