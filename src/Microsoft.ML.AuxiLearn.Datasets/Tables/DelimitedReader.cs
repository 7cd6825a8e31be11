using CsvHelper;

namespace Microsoft.ML.AuxiLearn.Datasets.Tables;

/// <summary>Reads delimited text with a header line; quoting as in RFC 4180.</summary>
internal static class DelimitedReader
{
    private static readonly CsvReaderOptions _options = new()
    {
        HasHeader = false,   // the header is read as a record, whose line is then known
        CommentPrefix = '#',
        TrimWhitespace = true,
        NullValues = ["", "NA", "?"],
        MalformedData = CsvMalformedDataHandling.Throw,
        TrackLineNumbers = true,
        PoolStrings = true,
    };

    public static Table Read(TextReader text, string path)
    {
        using var reader = CsvReader.Create(text, _options);
        try
        {
            var names = Header(reader, path);
            var cells = Array.ConvertAll(names, _ => new List<string?>());
            while (reader.Read())
            {
                if (reader.FieldCount != names.Length)
                    throw new TableFormatException(path, reader.LineNumber, $"the row has {reader.FieldCount} cells; expected {names.Length}, one for each column of the header.");
                for (var i = 0; i < names.Length; i++)
                    cells[i].Add(reader.GetStringOrNull(i));
            }
            if (cells[0].Count == 0)
                throw new TableFormatException(path, reader.LineNumber, "no row follows the header; expected at least one.");
            return new Table([.. names.Zip(cells, Column)]);
        }
        catch (CsvFormatException exception)
        {
            throw new TableFormatException(path, exception.LineNumber, $"a quotation mark stands inside a cell or is not closed: {exception.Message}", exception);
        }
    }

    private static string[] Header(CsvReader reader, string path)
    {
        if (!reader.Read())
            throw new TableFormatException(path, 1, "the file is empty; expected a header line with the columns' names.");
        var names = Enumerable.Range(0, reader.FieldCount).Select(reader.GetString).ToArray();
        if (Array.FindIndex(names, string.IsNullOrEmpty) is var blank and >= 0)
            throw new TableFormatException(path, reader.LineNumber, $"column {blank + 1} of the header has no name; expected one.");
        if (names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new TableFormatException(path, reader.LineNumber, $"{twice.Count()} columns of the header are named '{twice.Key}'; expected distinct names.");
        return names;
    }

    private static TableColumn Column(string name, List<string?> cells)
    {
        var numbers = new float[cells.Count];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (cells[i] is not { } cell)
                numbers[i] = float.NaN;
            else if (!TableColumn.TryParseNumber(cell, out numbers[i]))
                return TableColumn.Texts(name, cells);
        }
        return TableColumn.Numbers(name, numbers);
    }
}
