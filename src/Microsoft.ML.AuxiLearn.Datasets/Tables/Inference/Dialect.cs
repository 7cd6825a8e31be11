using System.Text;
using CsvHelper;

namespace Microsoft.ML.AuxiLearn.Datasets.Tables.Inference;

/// <summary>How a text file is cut into cells.</summary>
/// <param name="Separator">Between two cells; a blank stands for a run of blanks and tabs.</param>
/// <param name="Quote">Around cells that hold separators or line breaks, or null.</param>
/// <param name="Comment">What a line to leave out starts with, or null.</param>
internal sealed record Dialect(char Separator, char? Quote, char? Comment)
{
    /// <summary>The separator in words.</summary>
    public string SeparatorName => Separator switch
    {
        ',' => "commas",
        ';' => "semicolons",
        '\t' => "tabs",
        '|' => "bars",
        ' ' => "blanks",
        var other => $"'{other}'",
    };

    public CsvReader Open(TextSource source, Action<CsvMalformedRecord>? malformed = null, int maxRecord = 0)
    {
        var options = new CsvReaderOptions
        {
            HasHeader = false,   // the header is read as a record, whose line is then known
            Mode = Quote is null ? CsvMode.NoEscape : CsvMode.Rfc4180,
            Quote = Quote ?? '"',
            Separator = Separator is ' ' ? '\t' : Separator,
            CommentPrefix = Comment,
            TrimWhitespace = true,
            WhitespaceCharacters = Separator == '\t' ? " " : " \t",
            MalformedData = CsvMalformedDataHandling.Recover,
            OnMalformedRecord = malformed,
            TrackLineNumbers = true,
            PoolStrings = true,
        };
        if (maxRecord > 0)
            options = options with { MaxRecordSize = maxRecord };
        return Separator == ' ' ? CsvReader.Create(new BlankRuns(source.Text(), Quote), options)
            : source.Encoding.CodePage == Encoding.UTF8.CodePage ? CsvReader.Create(source.Bytes(), options)
            : CsvReader.Create(source.Text(), options);
    }

    /// <summary>The first records.</summary>
    public List<SampleRow> Sample(TextSource source, int count)
    {
        var rows = new List<SampleRow>();
        using var reader = Open(source, maxRecord: 1 << 22);
        try
        {
            while (rows.Count < count && reader.Read())
                rows.Add(new(reader.LineNumber, [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetString)]));
        }
        catch (CsvFormatException)
        {
            // A record without end: what came before it is the sample.
        }
        return rows;
    }
}

/// <summary>A record among a file's first.</summary>
internal sealed record SampleRow(long Line, string[] Cells)
{
    public bool IsComment => Cells[0].StartsWith('#');
}
