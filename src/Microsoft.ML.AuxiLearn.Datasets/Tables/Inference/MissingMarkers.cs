using System.Collections.Frozen;

namespace Microsoft.ML.AuxiLearn.Datasets.Tables.Inference;

/// <summary>What programs write for a value that is missing, and for one that is infinite.</summary>
internal sealed class MissingMarkers
{
    /// <summary>Those that need no doubt: a column of numbers with NA, ? or NaN is plain.</summary>
    private static readonly FrozenSet<string> _usual = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "", "NA", "N/A", "?", "NaN");

    private static readonly FrozenSet<string> _known = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "", "NA", "N/A", "N.A.", "NA.", "n.a", "<NA>", "#N/A", "#NA", "#N/A N/A", "@NA",   // R, pandas, spreadsheets
        "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#NULL!", "#GETTING_DATA", "#ERROR!", "#####",
        "NaN", "-NaN", "+NaN", "1.#IND", "-1.#IND", "1.#QNAN", "-1.#QNAN", "1.#SNAN", "NaT",   // C, NumPy, pandas
        "NULL", "(null)", "<null>", "[null]", "\\N", "nil", "None", "<none>", "(none)",   // databases and programs
        "missing", "<missing>", "(missing)", "undefined",
        // printed tables, SAS, SPSS, Stata
        "?", "-", "--", "---", "\u2013", "\u2014", "\u2212", ".", "..", "...", "*");

    private static readonly FrozenDictionary<string, float> _infinite = new Dictionary<string, float>(StringComparer.OrdinalIgnoreCase)
    {
        ["inf"] = float.PositiveInfinity,
        ["+inf"] = float.PositiveInfinity,
        ["-inf"] = float.NegativeInfinity,
        ["infinity"] = float.PositiveInfinity,
        ["+infinity"] = float.PositiveInfinity,
        ["-infinity"] = float.NegativeInfinity,
        ["1.#INF"] = float.PositiveInfinity,
        ["-1.#INF"] = float.NegativeInfinity,
        ["\u221E"] = float.PositiveInfinity,
        ["-\u221E"] = float.NegativeInfinity,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private readonly HashSet<string>? _asked;

    /// <param name="asked">The cells that are missing, or null for those known here.</param>
    public MissingMarkers(IReadOnlyCollection<string>? asked)
    {
        _asked = asked is null ? null : [.. asked];
        Numbers = [.. (asked ?? []).Select(cell => TableColumn.TryParseNumber(cell, out var number) ? number : float.NaN)
            .Where(number => !float.IsNaN(number))];
    }

    /// <summary>The numbers that stand for a missing value.</summary>
    public HashSet<float> Numbers { get; }

    /// <summary>Whether a cell among numbers is missing.</summary>
    public bool IsMissingNumber(string cell) => cell.Length == 0 || (_asked?.Contains(cell) ?? _known.Contains(cell));

    /// <summary>Whether a cell of text is missing.</summary>
    public bool IsMissingText(string cell) => cell.Length == 0 || (_asked?.Contains(cell) ?? false);

    /// <summary>Whether a cell of text, which is a value, may have been meant as a missing one.</summary>
    public bool IsDoubtfulText(string cell) => _asked is null && cell.Length > 0 && _known.Contains(cell);

    public static bool IsUsual(string cell) => _usual.Contains(cell);

    public static bool IsInfinite(string cell, out float value) => _infinite.TryGetValue(cell, out value);
}
