using CsvHelper;

namespace Microsoft.ML.AuxiLearn.Datasets.Tables.Inference;

/// <summary>Walks over a delimited file's rows, which have as many cells as the table has columns, or are reported.</summary>
internal sealed class DelimitedRows(TextSource source, Dialect dialect, TableHead head)
{
    private readonly CellCount _short = new(), _strayQuotes = new(), _blank = new();
    private (long Rows, long FirstLine) _long;
    private long _blankLines, _blankLine;

    private int Width => head.Names.Length;

    /// <exception cref="TableFormatException">A quotation mark is not closed, or a row has more cells than the table has columns.</exception>
    public void ForEach(Action<CsvReader> row)
    {
        (long Line, CsvMalformedReason Reason)? malformed = null;
        using var reader = dialect.Open(source, problem => malformed = (problem.LineNumber, problem.Reason));
        var (record, nextLine) = (0, 0L);
        while (Next(reader))
        {
            if (malformed is { } problem)
            {
                if (problem.Reason == CsvMalformedReason.UnterminatedQuote)
                {
                    throw new TableFormatException(source.Path, problem.Line,
                        $"a quotation mark {dialect.Quote} is not closed before the end of the file; expected a second one, or the option Quote = '\\0' "
                            + "if there are none.");
                }
                _strayQuotes.Add("", problem.Line);
                malformed = null;
            }
            if (record++ < head.Skip)
                continue;
            if (reader.FieldCount != Width)
                Uneven(reader);
            if (Width == 1)
                CountBlankLines(reader, ref nextLine);
            else if (reader.IsEmpty(0) && IsBlank(reader))
                _blank.Add("", reader.LineNumber);
            row(reader);
        }
    }

    public IEnumerable<string> Doubts()
    {
        if (_short.Total > 0)
            yield return $"{_short.Total} rows have too few cells, the first on line {_short.First}: the rest of the {Width} columns is read as missing.";
        if (_long.Rows > 0)
            yield return $"{_long.Rows} rows end with blank cells beyond the {Width} columns, the first on line {_long.FirstLine}: these are ignored.";
        if (_strayQuotes.Total > 0)
            yield return $"{_strayQuotes.Total} rows have quotation marks inside a cell, the first on line {_strayQuotes.First}: they are read literally; "
                + "the option Quote overrides this.";
        if (_blank.Total > 0)
            yield return $"{_blank.Total} rows have only blank cells, the first on line {_blank.First}: they are read as rows of missing values.";
        if (_blankLines > 0)
            yield return $"{_blankLines} blank lines are between the values, the first on line {_blankLine}: they are skipped, not read as missing.";
    }

    private bool Next(CsvReader reader)
    {
        try
        {
            return reader.Read();
        }
        catch (CsvFormatException exception)
        {
            throw new TableFormatException(source.Path, exception.LineNumber, $"the text cannot be cut into cells: {exception.Message}", exception);
        }
    }

    private void Uneven(CsvReader reader)
    {
        if (reader.FieldCount < Width)
        {
            _short.Add("", reader.LineNumber);
            return;
        }
        for (var i = Width; i < reader.FieldCount; i++)
            if (!reader.IsEmpty(i))
            {
                throw new TableFormatException(source.Path, reader.LineNumber,
                    $"the row has {reader.FieldCount} cells, separated by {dialect.SeparatorName}; "
                    + $"expected {Width}, one for each column{(head.Line is { } line ? $" of the header on line {line}" : "")}.");
            }
        _long = (_long.Rows + 1, _long.Rows == 0 ? reader.LineNumber : _long.FirstLine);
    }

    private static bool IsBlank(CsvReader reader)
    {
        for (var i = 1; i < reader.FieldCount; i++)
            if (!reader.IsEmpty(i))
                return false;
        return true;
    }

    private void CountBlankLines(CsvReader reader, ref long nextLine)
    {
        if (nextLine > 0 && reader.LineNumber > nextLine)
        {
            _blankLine = _blankLines == 0 ? nextLine : _blankLine;
            _blankLines += reader.LineNumber - nextLine;
        }
        nextLine = reader.LineNumber + 1 + reader.RawRecord.Count((byte)'\n');
    }
}
