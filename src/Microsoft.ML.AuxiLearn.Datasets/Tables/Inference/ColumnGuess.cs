using System.Globalization;

namespace Microsoft.ML.AuxiLearn.Datasets.Tables.Inference;

/// <summary>Decides what a column is, by all of its cells.</summary>
/// <param name="options">What is not to be guessed.</param>
/// <param name="dialect">The file's dialect.</param>
/// <param name="fileMark">The decimal mark of the other columns, where they tell one.</param>
internal sealed class ColumnGuess(TableOptions options, Dialect dialect, MarkEvidence fileMark)
{
    /// <summary>The share of words, and of cells with digits that are not numbers, up to which a column is still one of numbers.</summary>
    private const double WordsLimit = 0.1, CodesLimit = 0.01;

    private const string NoNumbers = "its cells are not numbers";

    /// <summary>The decimal mark that the file's columns tell together.</summary>
    public static MarkEvidence FileMark(IEnumerable<NumberCells> columns)
    {
        var marks = columns.Where(column => !column.IsHopeless).Select(Mark).ToArray();
        var (points, commas) = (marks.Count(mark => mark == MarkEvidence.Point), marks.Count(mark => mark == MarkEvidence.Comma));
        return commas > points ? MarkEvidence.Comma : points > 0 ? MarkEvidence.Point : MarkEvidence.None;
    }

    public ColumnPlan Of(string name, NumberCells cells, bool isAsked)
    {
        if (cells.IsHopeless)
            return Text(NoNumbers) with { NotNumbers = NotNumbers(cells, []).MinBy(cell => cell.Line) };
        var format = Format(cells, out var isUncertain);
        var fitting = cells.Formed.Where(pair => Fits(pair.Key, format)).ToArray();
        var others = cells.Formed.Except(fitting).ToArray();
        var (plain, formed, unfit) = (PlainNumbers(cells, format), fitting.Sum(pair => pair.Value.Total), others.Sum(pair => pair.Value.Total));
        var (numbers, words, codes) = (plain + formed, cells.Words.Total, cells.Codes.Total + unfit + cells.Plain - plain);
        if (numbers == 0 && !isAsked)
            return words + codes == 0 && cells.Missing.Cells.All(cell => MissingMarkers.IsUsual(cell.Value))
                ? Number(null, "no cell has a value") : Text(NoNumbers);

        var total = numbers + words + codes;
        if (!isAsked && (words > WordsLimit * total || codes > CodesLimit * total || (cells.Words.Distinct > 20 && words > CodesLimit * total)))
        {
            return 2 * numbers < total ? Text(NoNumbers) : Text(
                $"{numbers} of {total} cells are numbers",
                $"column '{name}' is read as text, for {words + codes} of its {total} cells are not numbers: {Listed(NotNumbers(cells, others))}");
        }

        var doubts = new List<string>();
        var whole = cells.Whole.Judge(cells.Plain);
        if (whole.AreCodes && formed == 0 && !isAsked)
            return Text("codes", $"column '{name}' is read as text: {whole.Doubt}");
        if (whole.Doubt is not null)
            doubts.Add($"column '{name}': {whole.Doubt}");
        if (words + codes > 0)
            doubts.Add($"column '{name}' is read as numbers, and cells that are not numbers as missing: {Listed(NotNumbers(cells, others))}");
        if (cells.Missing.Cells.Where(cell => !MissingMarkers.IsUsual(cell.Value)).ToArray() is { Length: > 0 } marked && options.MissingValues is null)
            doubts.Add($"column '{name}' is read as numbers, and as missing {Enumeration.Short(marked.Select(cell => cell.ToString()), marked.Length, 5)}");
        if (formed > 0 && format.Unit.Length > 0)
            doubts.Add($"column '{name}' is read as numbers without their {format.Unit}: {fitting.First(pair => pair.Key.Unit.Length > 0).Value.Cells[0]}");
        var marks = fitting.FirstOrDefault(pair => pair.Key.Evidence is not (MarkEvidence.None or MarkEvidence.Point)
            || pair.Key is (MarkEvidence.Point, "")).Value;
        if (marks is not null && options.DecimalMark is null)
            doubts.Add($"column '{name}' is read with a decimal {(format.DecimalMark == ',' ? "comma" : "point")}"
                + $"{(isUncertain ? ", though its cells would allow the other mark" : "")}: {Shown(marks.Cells[0], format)}");
        else if (formed == 0 && format.DecimalMark == ',' && cells.EitherByPoint > 0)
            doubts.Add($"column '{name}' is read with points between thousands, as the file's other columns have decimal commas");
        if (cells.Infinite.Total > 0)
            doubts.Add($"column '{name}' has infinite values: {cells.Infinite}");
        if (cells.Vanished.Total > 0)
            doubts.Add($"column '{name}' has numbers so near to 0 that Single makes them 0: {cells.Vanished}");
        if (cells.LeadingZeros.Total > 0)
            doubts.Add($"column '{name}' is read as numbers, though leading zeros suggest codes: {cells.LeadingZeros}");
        var form = formed > 0 || format.DecimalMark == ',' && cells.EitherByPoint > 0 ? format : null;
        return Number(form, $"{numbers} numbers", [.. doubts]) with { NotNumbers = NotNumbers(cells, others).MinBy(cell => cell.Line) };
    }

    /// <summary>Plain numbers that the decimal mark allows.</summary>
    private static int PlainNumbers(NumberCells cells, NumberFormat format) => format.DecimalMark == '.' ? cells.Plain : cells.Plain - cells.Points;

    private NumberFormat Format(NumberCells cells, out bool isUncertain)
    {
        var mark = Mark(cells);
        isUncertain = mark == MarkEvidence.None && cells.Formed.Any(pair => pair.Key.Evidence is MarkEvidence.EitherByComma or MarkEvidence.EitherByPoint);
        // Spreadsheets separate by semicolons where the comma is decimal.
        var isEuropean = dialect.Separator == ';' && fileMark == MarkEvidence.None && cells.Formed.ContainsKey((MarkEvidence.EitherByComma, ""));
        var isComma = mark == MarkEvidence.None
            ? (fileMark == MarkEvidence.Comma && dialect.Separator != ',') || isEuropean
            : mark == MarkEvidence.Comma;
        var units = cells.Formed.Where(pair => pair.Key.Unit.Length > 0).GroupBy(pair => pair.Key.Unit).MaxBy(unit => unit.Sum(pair => pair.Value.Total));
        var bare = cells.Plain + cells.Formed.Where(pair => pair.Key.Unit.Length == 0).Sum(pair => pair.Value.Total);
        var unit = units is null || (units.Key is "%" or "\u2030" && bare > 0) ? "" : units.Key;
        return new(options.DecimalMark ?? (isComma ? ',' : '.'), unit);
    }

    private static bool Fits((MarkEvidence Evidence, string Unit) form, NumberFormat format) =>
        (form.Unit.Length == 0 || form.Unit == format.Unit) && form.Evidence != (format.DecimalMark == '.' ? MarkEvidence.Comma : MarkEvidence.Point);

    /// <summary>The decimal mark that a column tells.</summary>
    private static MarkEvidence Mark(NumberCells cells)
    {
        long Of(MarkEvidence evidence) => cells.Formed.Where(pair => pair.Key.Evidence == evidence).Sum(pair => pair.Value.Total);
        var (points, commas) = (cells.Points + Of(MarkEvidence.Point), Of(MarkEvidence.Comma));
        return commas > points ? MarkEvidence.Comma : points > 0 ? MarkEvidence.Point : MarkEvidence.None;
    }

    private static TableCell[] NotNumbers(NumberCells cells, KeyValuePair<(MarkEvidence, string), CellCount>[] others) =>
        [.. cells.Words.Cells.Concat(cells.Codes.Cells).Concat(others.SelectMany(pair => pair.Value.Cells)).OrderByDescending(cell => cell.Count)];

    private static string Listed(TableCell[] cells) =>
        cells.Length == 0 ? "numbers with a decimal point" : Enumeration.Short(cells.Select(cell => cell.ToString()), cells.Length, 5);

    private static string Shown(TableCell cell, NumberFormat format) =>
        NumberForm.Of(cell.Value) is { } form && format.TryParse(form, out var value)
            ? string.Create(CultureInfo.InvariantCulture, $"{cell} is {value}") : cell.ToString();

    private static ColumnPlan Text(string reason, params string[] doubts) => new(TableColumnType.Text, null, reason, doubts);

    private static ColumnPlan Number(NumberFormat? form, string reason, params string[] doubts) => new(TableColumnType.Number, form, reason, doubts);
}
