using System.Text.RegularExpressions;
using CsvHelper;

namespace Microsoft.ML.AuxiLearn.Datasets.Tables.Inference;

/// <summary>A column read as text, and what in it may have been meant otherwise.</summary>
internal sealed partial class TextCells(MissingMarkers markers)
{
    private const int Shape = 200;

    private int _filled;
    private int _dates;

    /// <summary>A text for each row, null where missing.</summary>
    public List<string?> Values { get; } = [];

    public CellCount Missing { get; } = new();

    /// <summary>Values that other programs write for a missing one.</summary>
    public CellCount Doubtful { get; } = new();

    /// <summary>Whether the first cells are dates or times.</summary>
    public bool AreDates => _filled > 0 && _dates >= 0.9 * _filled;

    public void Add(CsvReader row, int field)
    {
        var cell = row.GetString(field);
        var isMissing = markers.IsMissingText(cell);
        Values.Add(isMissing ? null : cell);
        if (isMissing)
        {
            Missing.Add(cell, row.LineNumber);
        }
        else if (markers.IsDoubtfulText(cell))
        {
            Doubtful.Add(cell, row.LineNumber);
        }
        else if (_filled < Shape)
        {
            _filled++;
            _dates += IsDate(cell) ? 1 : 0;
        }
    }

    public static bool IsDate(string cell) => Date().IsMatch(cell);

    private const string Month = "(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[.]?";

    private const string Time = @"\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?( ?[AaPp]\.?[Mm]\.?)?";

    private const string Day = @"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{4}[-/]\d{2}|"
        + $@"\d{{1,2}}[-/. ]*{Month}([-/. ,]*\d{{2,4}})?|{Month}[- ]\d{{1,2}}(,? \d{{4}})?|{Month}[- ,]+\d{{2,4}}";

    // 2024-05-01, 1/5/24, 01.05.2024, 2024-05, 1-May-24, May 1, 2024, May 2024, each with a time or not; 06:30, 6:30:15 PM
    [GeneratedRegex($@"^(({Day})([T ,]+{Time}.*)?|{Time})$")]
    private static partial Regex Date();
}
