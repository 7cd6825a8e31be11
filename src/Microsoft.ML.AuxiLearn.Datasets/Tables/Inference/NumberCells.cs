using CsvHelper;

namespace Microsoft.ML.AuxiLearn.Datasets.Tables.Inference;

/// <summary>A column read as numbers with a decimal point, and everything in it that is none.</summary>
internal sealed class NumberCells(MissingMarkers markers)
{
    /// <summary>So many words, more than numbers, tell that numbers will not come.</summary>
    private const int Hopeless = 5000;

    /// <summary>After so many points nothing more is learned of them.</summary>
    private const int Enough = 1000;

    private readonly List<float> _values = [];

    /// <summary>A value for each row, NaN where the cell is no plain number; empty when <see cref="IsHopeless"/>.</summary>
    public List<float> Values => _values;

    /// <summary>Plain numbers.</summary>
    public int Plain { get; private set; }

    /// <summary>Plain numbers with a point that is no mark between thousands, up to a thousand of them.</summary>
    public int Points { get; private set; }

    /// <summary>Plain numbers such as 1.234.</summary>
    public int EitherByPoint { get; private set; }

    public CellCount Missing { get; } = new();

    /// <summary>Infinite values, as such or too large for Single.</summary>
    public CellCount Infinite { get; } = new();

    /// <summary>Numbers other than 0 that Single has no room for near 0.</summary>
    public CellCount Vanished { get; } = new();

    /// <summary>Numbers such as 007.</summary>
    public CellCount LeadingZeros { get; } = new();

    /// <summary>Numbers of another form, by what they tell of the decimal mark and by their unit.</summary>
    public Dictionary<(MarkEvidence Evidence, string Unit), CellCount> Formed { get; } = [];

    /// <summary>Cells without a digit that are neither numbers nor known for missing ones.</summary>
    public CellCount Words { get; } = new();

    /// <summary>Cells with digits that are not numbers.</summary>
    public CellCount Codes { get; } = new();

    public WholeNumbers Whole { get; } = new();

    /// <summary>Whether so much else was found that the column is no column of numbers.</summary>
    public bool IsHopeless { get; private set; }

    public long Numbers => Plain + Formed.Values.Sum(cells => cells.Total);

    public void Add(CsvReader row, int field)
    {
        if (IsHopeless)
            return;
        var value = float.NaN;
        if (row.TryParse(field, out float plain) && !float.IsNaN(plain) && row.GetSpan(field) is var cell && !cell.Contains((byte)',')
            && !markers.Numbers.Contains(plain))
            AddPlain(value = plain, cell, row, field);
        else
            value = AddOther(row.GetString(field), row.LineNumber);
        _values.Add(value);
    }

    private void AddPlain(float value, ReadOnlySpan<byte> cell, CsvReader row, int field)
    {
        Plain++;
        if (Math.Abs(value) >= WholeNumbers.Exact)
        {
            Whole.Add(row.GetString(field));
            if (float.IsInfinity(value))
                Infinite.Add(row.GetString(field), row.LineNumber);
        }
        else if (value != MathF.Floor(value))
        {
            Whole.AreAll = false;
        }
        else if (value == 0 && cell[..(cell.IndexOfAny((byte)'e', (byte)'E') is var end and >= 0 ? end : cell.Length)].ContainsAnyInRange((byte)'1', (byte)'9'))
        {
            Vanished.Add(row.GetString(field), row.LineNumber);
        }

        if (cell is [(byte)'0', >= (byte)'0' and <= (byte)'9', ..])
            LeadingZeros.Add(row.GetString(field), row.LineNumber);
        if (Points < Enough && cell.IndexOf((byte)'.') is var point and >= 0)
        {
            var digits = cell[0] is (byte)'-' or (byte)'+' ? point - 1 : point;
            if (digits is 1 or 2 or 3 && cell.Length - point == 4 && cell[point - digits] != '0'
                && !cell[(point + 1)..].ContainsAnyExceptInRange((byte)'0', (byte)'9'))
                EitherByPoint++;
            else
                Points++;
        }
    }

    private float AddOther(string cell, long line)
    {
        if (markers.IsMissingNumber(cell)
            || (markers.Numbers.Count > 0 && TableColumn.TryParseNumber(cell, out var number) && markers.Numbers.Contains(number)))
        {
            Missing.Add(cell, line);
        }
        else if (MissingMarkers.IsInfinite(cell, out var infinite))
        {
            Plain++;
            Infinite.Add(cell, line);
            return infinite;
        }
        else if (NumberForm.Of(cell) is { } form)
        {
            if (!Formed.TryGetValue((form.Evidence, form.Unit), out var cells))
                Formed.Add((form.Evidence, form.Unit), cells = new());
            cells.Add(cell, line);
        }
        else
        {
            (cell.Any(char.IsAsciiDigit) ? Codes : Words).Add(cell, line);
            if (Words.Total + Codes.Total is var others && others > Numbers && (Words.Distinct + Codes.Distinct > 100 || others > Hopeless))
            {
                IsHopeless = true;
                _values.Clear();
                _values.TrimExcess();
            }
        }
        return float.NaN;
    }
}
