namespace Microsoft.ML.AuxiLearn.Datasets.Tables.Inference;

/// <summary>Finds the separator and the quote with which the first rows have equally many cells.</summary>
internal static class DialectGuess
{
    private const int Rows = 200;

    private static readonly char[] _separators = ['\t', ';', '|', ','];

    public static (Dialect Dialect, List<SampleRow> Sample) Of(TextSource source, TableOptions options, List<string> doubts)
    {
        var quote = options.Quote is { } asked ? asked == '\0' ? null : asked : '"' as char?;
        var best = Best(source, options, quote);
        if (options.Quote is null && IsQuotedBy(best.Sample, '\'')
            && Best(source, options, '\'') is var other && Evenness(other.Sample) >= Evenness(best.Sample))
        {
            doubts.Add("cells are enclosed in single quotes, which are read as quotation marks; the option Quote overrides this.");
            best = other;
        }
        return best;
    }

    private static (Dialect Dialect, List<SampleRow> Sample) Best(TextSource source, TableOptions options, char? quote)
    {
        (Dialect Dialect, List<SampleRow> Sample) Try(char separator)
        {
            var dialect = new Dialect(separator, quote, options.Comment);
            return (dialect, dialect.Sample(source, Rows));
        }

        if (options.Separator is { } asked)
            return Try(asked);
        var best = _separators.Select(Try).MaxBy(candidate => Evenness(candidate.Sample));
        if (Evenness(best.Sample) > 0)
            return best;
        var blanks = Try(' ');
        if (Evenness(blanks.Sample) >= 0.9 && AreColumns(blanks.Sample))
            return blanks;
        var commas = Try(',');
        // a name alone stands over a column alone
        return commas.Sample.SkipWhile(row => row.IsComment).FirstOrDefault() is { Cells.Length: 1 } ? Try('\t') : commas;
    }

    /// <summary>The share of rows with the most frequent number of cells; 0 where that is one, or where the share is small.</summary>
    private static double Evenness(List<SampleRow> sample)
    {
        var rows = sample.SkipWhile(row => row.IsComment).ToArray();
        if (rows.Length == 0 || Width(rows) is not (var width and > 1) || (width == 2 && rows[0].Cells.Length == 1))
            return 0;
        var share = rows.Count(row => row.Cells.Length == width) / (double)rows.Length;
        return share >= (rows[0].Cells.Length == width ? 0.4 : 0.7) ? share : 0;
    }

    /// <summary>The most frequent number of cells of a row.</summary>
    public static int Width(IReadOnlyCollection<SampleRow> rows) =>
        rows.GroupBy(row => row.Cells.Length).OrderByDescending(group => group.Count()).ThenByDescending(group => group.Key).First().Key;

    /// <summary>
    /// Whether blanks part columns and not words: the first row has as many as the others, or one less for an index, and one column holds numbers.
    /// </summary>
    private static bool AreColumns(List<SampleRow> sample)
    {
        var rows = sample.SkipWhile(row => row.IsComment).ToArray();
        var width = Width(rows);
        return (rows[0].Cells.Length == width || (width > 2 && rows[0].Cells.Length == width - 1))
            && rows.Skip(1).Where(row => row.Cells.Length == width).ToArray() is { Length: > 0 } others
            && Enumerable.Range(0, width).Any(column => others.Count(row => TableColumn.TryParseNumber(row.Cells[column], out _)) >= 0.9 * others.Length);
    }

    private static bool IsQuotedBy(List<SampleRow> sample, char quote) =>
        sample.Count > 2 && Width(sample) is var width && sample.Where(row => row.Cells.Length >= width).ToArray() is { Length: > 2 } rows
        && Enumerable.Range(0, width).Any(column => rows.Skip(1).All(row => row.Cells[column] is [var first, _, ..] && first == quote));
}
