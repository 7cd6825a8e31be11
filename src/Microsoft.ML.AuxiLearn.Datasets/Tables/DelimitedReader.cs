using Microsoft.ML.AuxiLearn.Datasets.Tables.Inference;

namespace Microsoft.ML.AuxiLearn.Datasets.Tables;

/// <summary>Reads delimited text: finds its form, looks at every cell, decides what each column is, and reads those that are no plain numbers again.</summary>
internal sealed class DelimitedReader
{
    private const string Index = "; it numbers the rows, like an index, and tells a model nothing";

    private readonly TextSource _source;
    private readonly TableOptions _options;
    private readonly MissingMarkers _markers;
    private readonly List<string> _doubts = [];
    private readonly Dialect _dialect;
    private readonly TableHead _head;
    private readonly DelimitedRows _rows;

    private DelimitedReader(string path, TableOptions options)
    {
        _source = TextSource.Open(path, options.Encoding);
        if (_source.Doubt is { } doubt)
            _doubts.Add(doubt);
        _options = options;
        _markers = new(options.MissingValues);
        (_dialect, var sample) = DialectGuess.Of(_source, options, _doubts);
        try
        {
            _head = new HeaderGuess(sample, options, _markers, _doubts).Find();
        }
        catch (FormatException exception)
        {
            throw new TableFormatException(path, 1, exception.Message, exception);
        }
        if (options.Types.Keys.FirstOrDefault(name => !_head.Names.Contains(name)) is { } unknown)
            throw new ArgumentException(
                $"Types names the column '{unknown}', which {path} does not have; expected one of {Enumeration.Short(_head.Names, _head.Names.Length)}.");
        _rows = new(_source, _dialect, _head);
    }

    /// <exception cref="TableFormatException">The file is not such a table.</exception>
    /// <exception cref="ArgumentException">The options name a column that is not there.</exception>
    public static (Table Table, TableReport Report) Read(string path, TableOptions options) => new DelimitedReader(path, options).Read();

    private (Table Table, TableReport Report) Read()
    {
        var width = _head.Names.Length;
        var numbers = new NumberCells?[width];
        for (var i = 0; i < width; i++)
            numbers[i] = Asked(i) is null or TableColumnType.Number ? new(_markers) : null;
        var count = 0L;
        _rows.ForEach(row =>
        {
            count++;
            for (var i = 0; i < numbers.Length; i++)
                numbers[i]?.Add(row, i);
        });
        if (count == 0)
            throw new TableFormatException(_source.Path, _head.Line ?? 1, "no row follows the header; expected at least one.");
        _doubts.AddRange(_rows.Doubts().ToArray());

        var guess = new ColumnGuess(_options, _dialect, ColumnGuess.FileMark(numbers.OfType<NumberCells>()));
        ColumnPlan[] plans = [.. numbers.Select((cells, i) => cells is null
            ? new(Asked(i)!.Value, null, "as asked for", [])
            : Checked(guess.Of(_head.Names[i], cells, Asked(i) is not null), cells, i))];
        ColumnBuilder?[] builders = [.. plans.Select((plan, i) =>
            plan.Type == TableColumnType.Number && plan.Form is null ? null : new ColumnBuilder(_head.Names[i], plan, _markers))];
        if (builders.Any(builder => builder is not null))
        {
            new DelimitedRows(_source, _dialect, _head).ForEach(row =>
            {
                for (var i = 0; i < builders.Length; i++)
                    builders[i]?.Add(row, i);
            });
        }
        return Finish(count, numbers, plans, builders);
    }

    private (Table Table, TableReport Report) Finish(long count, NumberCells?[] numbers, ColumnPlan[] plans, ColumnBuilder?[] builders)
    {
        var (columns, reports) = (new List<TableColumn>(), new List<ColumnReport>());
        var left = new List<int>();
        for (var i = 0; i < plans.Length; i++)
        {
            if (_head.Unnamed.Contains(i) && numbers[i] is { } cells && cells.Missing.Total == count && cells.Missing.Cells is [{ Value: "" }])
            {
                left.Add(i + 1);
                continue;
            }
            var name = _head.Names[i];
            columns.Add(builders[i] is { } builder ? builder.ToColumn() : TableColumn.Numbers(name, [.. numbers[i]!.Values]));
            var (report, doubts) = Told(name, plans[i], numbers[i], builders[i]);
            if (_head.Unnamed.Contains(i))
                doubts = [$"column {i + 1} has no name in the header and is named '{name}'{(IsIndex(columns[^1]) ? Index : "")}", .. doubts];
            reports.Add(report);
            _doubts.AddRange(doubts.Select(doubt => doubt + "."));
        }
        if (left.Count > 0)
            _doubts.Add($"{left.Count} columns without a name and without a cell are ignored: "
                + $"{Enumeration.Short(left.Select(number => $"{number}"), left.Count)}.");
        if (columns.Count == 0)
            throw new TableFormatException(_source.Path, _head.Line ?? 1, "no column has a name or a value; expected at least one.");
        var header = _head.Line is { } line ? $"header on line {line}" : "no header";
        var form = $"{Path.GetFileName(_source.Path)}, {_source.Encoding.WebName}, separated by {_dialect.SeparatorName}, {header}";
        return (new Table(columns), new(form, count, reports, _doubts));
    }

    private TableColumnType? Asked(int column) => _options.Types.TryGetValue(_head.Names[column], out var type) ? type : null;

    /// <summary>The plan, where a column that was asked for as numbers is one.</summary>
    private ColumnPlan Checked(ColumnPlan plan, NumberCells cells, int column) =>
        Asked(column) is null || (plan.Type == TableColumnType.Number && plan.NotNumbers is null) ? plan : throw new TableFormatException(
            _source.Path, plan.NotNumbers?.Line ?? 1,
            $"column '{_head.Names[column]}' was requested as numbers and holds {plan.NotNumbers?.Shown ?? cells.Words.ToString()}; "
            + $"expected a number with a decimal {(_options.DecimalMark == ',' ? "comma" : "point")}, or a value of MissingValues.");

    private static (ColumnReport Report, IReadOnlyList<string> Doubts) Told(string name, ColumnPlan plan, NumberCells? numbers, ColumnBuilder? builder)
    {
        if (plan.Type == TableColumnType.Number)
            return (new(name, plan.Type, plan.Reason, numbers!.Missing.Cells, plan.Doubts.Count == 0), plan.Doubts);
        var texts = builder!.Texts;
        List<string> doubts = [.. plan.Doubts];
        if (texts.AreDates && doubts.Count == 0)
            doubts.Add($"column '{name}' holds dates or times, which are read as text");
        if (texts.Doubtful.Total > 0)
            doubts.Add($"column '{name}' is text, with the values {texts.Doubtful}; the option MissingValues makes them missing");
        var reason = texts.AreDates && plan.Doubts.Count == 0 ? "dates or times" : plan.Reason;
        return (new(name, plan.Type, reason, texts.Missing.Cells, doubts.Count == 0), doubts);
    }

    /// <summary>Whether a column of numbers counts the rows.</summary>
    private static bool IsIndex(TableColumn column) =>
        column is TableColumn<float> { Values: [0 or 1, _, ..] values } && Enumerable.Range(1, values.Length - 1).All(i => values[i] == values[0] + i);
}
