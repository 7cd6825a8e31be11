using System.Globalization;

namespace Microsoft.ML.AuxiLearn.Datasets.Tables.Inference;

/// <summary>Where the rows of a table begin, and the names of its columns.</summary>
/// <param name="Names">A distinct name for each column.</param>
/// <param name="Unnamed">The columns that the header gives no name.</param>
/// <param name="Skip">Records before the first row.</param>
/// <param name="Line">The header's line, or null if there is none.</param>
internal sealed record TableHead(string[] Names, IReadOnlySet<int> Unnamed, int Skip, long? Line);

/// <summary>Tells comments, a title, the header and rows apart among the first records.</summary>
internal sealed class HeaderGuess(List<SampleRow> sample, TableOptions options, MissingMarkers markers, List<string> doubts)
{
    /// <exception cref="FormatException">There is no record.</exception>
    public TableHead Find()
    {
        var start = Comments();
        if (start == sample.Count)
            throw new FormatException("the file is empty; expected a header line with the columns' names.");
        var width = DialectGuess.Width(sample[start..]);
        start = Title(start, width);
        var (first, rows) = (sample[start], sample[(start + 1)..]);
        var isIndexed = first.Cells.Length == width - 1 && rows.Count > 0 && rows.TrueForAll(row => row.Cells.Length == width)
            && rows.Exists(row => row.Cells[^1].Length > 0);
        string[] head = isIndexed ? ["", .. first.Cells] : first.Cells;
        if (!(options.Header ?? (isIndexed || IsHeader(head, rows, first.Line))))
            return new([.. Enumerable.Range(1, width).Select(number => $"column{number}")], new HashSet<int>(), start, null);
        if (isIndexed)
            doubts.Add($"line {first.Line}: the header has {first.Cells.Length} names for {width} columns: the first column is assumed to have none.");
        return new(Names(head, first.Line, out var unnamed), unnamed, start + 1, first.Line);
    }

    /// <summary>The records at the start that are comments: lines with # that are not the header.</summary>
    private int Comments()
    {
        if (options.Comment is not null || sample.FindIndex(row => !row.IsComment) is not (var end and not 0))
            return 0;
        var count = end < 0 ? sample.Count : end;
        if (count < sample.Count && IsMarkedHeader(count))
            count--;
        if (count > 0)
            doubts.Add(count == 1
                ? $"line {sample[0].Line} starts with # and is skipped."
                : $"lines {sample[0].Line} to {sample[count - 1].Line} start with # and are skipped.");
        return count;
    }

    /// <summary>Whether the last record with # is the header, or a row: as wide as the rows, and none of these is a header.</summary>
    private bool IsMarkedHeader(int count)
    {
        var (marked, rows) = (sample[count - 1].Cells, sample[count..]);
        var width = DialectGuess.Width(rows);
        return marked.Length == width && (width > 1 || Shape(rows[0].Cells[0]) != CellShape.Other)
            && !(rows.Count > 1 && Evidence(rows[0].Cells, rows[1..]).Names > 0);
    }

    /// <summary>Leaves out lines before the header that are no rows of the table.</summary>
    private int Title(int start, int width)
    {
        bool IsTitle(SampleRow row) => row.Cells.Length < width - 1 || (width > 2 && row.Cells.Count(cell => cell.Length > 0) <= 1);
        var end = start;
        while (end < sample.Count && IsTitle(sample[end]))
            end++;
        if (width < 2 || end == start || end == sample.Count || end - start > 30)
            return start;
        var lines = end - start == 1 ? $"line {sample[start].Line} is" : $"lines {sample[start].Line} to {sample[end - 1].Line} are";
        doubts.Add($"{lines} left out: the table of {width} columns begins on line {sample[end].Line}.");
        return end;
    }

    private bool IsHeader(string[] head, List<SampleRow> rows, long line)
    {
        if (rows.Count == 0)
            return true;
        var (names, values) = Evidence(head, rows);
        if (names == 0 && values > 0 && !AreNumbersNames(head, rows))
        {
            doubts.Add($"line {line} holds values like the rows below it: {Row(head)}");
            return false;
        }
        if (values > 0)
            doubts.Add($"line {line} is read as the header, though it has values such as '{head.First(cell => Shape(cell) != CellShape.Other)}'; the "
                + "option Header decides.");
        if (names > 0 || values > 0)
            return true;
        var again = Enumerable.Range(0, head.Length).Count(column =>
            head[column].Length > 0 && rows.Count(row => column < row.Cells.Length && row.Cells[column] == head[column]) > 1);
        if (2 * again < head.Length || again == 0)
            return true;
        doubts.Add($"line {line} holds values that occur again below it: {Row(head)}");
        return false;
    }

    private static string Row(string[] head) =>
        $"it is read as a row, and the columns are named column1 to column{head.Length}; the option Header overrides this.";

    /// <summary>In how many columns of numbers or dates the head has a name, and in how many such a value itself.</summary>
    private (int Names, int Values) Evidence(string[] head, List<SampleRow> rows)
    {
        var (names, values) = (0, 0);
        for (var column = 0; column < head.Length; column++)
        {
            CellShape[] shapes = [.. rows.Where(row => column < row.Cells.Length && !markers.IsMissingNumber(row.Cells[column]))
                .Select(row => Shape(row.Cells[column]))];
            if (head[column].Length == 0 || shapes.Length == 0)
                continue;
            var common = shapes.Count(shape => shape == CellShape.Number) >= 0.9 * shapes.Length ? CellShape.Number
                : shapes.Count(shape => shape == CellShape.Date) >= 0.9 * shapes.Length ? CellShape.Date
                : CellShape.Other;
            if (common == CellShape.Other || markers.IsMissingNumber(head[column]))
                continue;
            if (Shape(head[column]) == CellShape.Other)
                names++;
            else
                values++;
        }
        return (names, values);
    }

    /// <summary>
    /// Whether the head's numbers are names, as the rows' numbers in these columns are not: years, numbers that go up by one step,
    /// or a whole number over decimals.
    /// </summary>
    private static bool AreNumbersNames(string[] head, List<SampleRow> rows)
    {
        int[] columns = [.. Enumerable.Range(0, head.Length).Where(column => head[column].Length > 0 && Shape(head[column]) == CellShape.Number)];
        int[]? Whole(string[] cells) => columns.All(column => column < cells.Length && int.TryParse(cells[column], CultureInfo.InvariantCulture, out _))
            ? [.. columns.Select(column => int.Parse(cells[column], CultureInfo.InvariantCulture))]
            : null;
        static bool GoUp(int[] numbers) => numbers.Length > 1 && numbers[1] > numbers[0]
            && Enumerable.Range(1, numbers.Length - 1).All(i => (long)numbers[i] - numbers[i - 1] == (long)numbers[1] - numbers[0]);
        static bool AreYears(int[] numbers) => numbers.All(number => number is > 1800 and < 2200) && numbers.Distinct().Count() == numbers.Length;
        bool AreDecimals(string[] cells) => columns.All(column => column < cells.Length && cells[column].AsSpan().ContainsAny('.', ','));
        return Whole(head) is { } names && ((AreYears(names) && !rows.Exists(row => Whole(row.Cells) is { } cells && AreYears(cells)))
            || (GoUp(names) && !rows.Exists(row => Whole(row.Cells) is { } cells && GoUp(cells)))
            || (rows.Count > 1 && rows.TrueForAll(row => AreDecimals(row.Cells))));
    }

    private static CellShape Shape(string cell) =>
        TableColumn.TryParseNumber(cell, out _) || NumberForm.Of(cell) is not null ? CellShape.Number
        : TextCells.IsDate(cell) ? CellShape.Date
        : CellShape.Other;

    private string[] Names(string[] head, long line, out HashSet<int> unnamed)
    {
        var taken = head.ToHashSet();
        var seen = new HashSet<string>();
        unnamed = [];
        var names = new string[head.Length];
        for (var i = 0; i < head.Length; i++)
        {
            names[i] = head[i];
            if (head[i].Length == 0)
            {
                names[i] = Free($"column{i + 1}");
                unnamed.Add(i);
            }
            else if (!seen.Add(head[i]))
            {
                var number = 2;
                while (!taken.Add($"{head[i]}_{number}"))
                    number++;
                names[i] = $"{head[i]}_{number}";
                doubts.Add($"line {line}: the name '{head[i]}' occurs more than once in the header: column {i + 1} is named '{names[i]}'.");
            }
        }
        return names;

        string Free(string name)
        {
            while (!taken.Add(name))
                name += "_";
            return name;
        }
    }

    private enum CellShape
    {
        Number,
        Date,
        Other,
    }
}
