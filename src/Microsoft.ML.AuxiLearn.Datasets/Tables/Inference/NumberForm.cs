using System.Globalization;
using System.Text.RegularExpressions;

namespace Microsoft.ML.AuxiLearn.Datasets.Tables.Inference;

/// <summary>What a number's text tells of its decimal mark.</summary>
internal enum MarkEvidence
{
    /// <summary>Digits alone, or groups that both marks allow.</summary>
    None,

    /// <summary>A decimal point: 1.5, or commas between thousands: 1,234,567.</summary>
    Point,

    /// <summary>A decimal comma: 1,5, or points between thousands: 1.234.567.</summary>
    Comma,

    /// <summary>1,234: a thousand with a decimal point, or one and a bit with a decimal comma.</summary>
    EitherByComma,

    /// <summary>1.234: one and a bit with a decimal point, or a thousand with a decimal comma.</summary>
    EitherByPoint,
}

/// <summary>A number as people print it: with thousands, a decimal comma, a currency, a percent sign, or negative in parentheses.</summary>
/// <param name="Evidence">What it tells of the decimal mark.</param>
/// <param name="Unit">The currency or percent sign, or the empty text.</param>
/// <param name="Digits">Digits and marks.</param>
/// <param name="IsNegative">Whether a minus stands before it, or parentheses around it.</param>
internal readonly partial record struct NumberForm(MarkEvidence Evidence, string Unit, string Digits, bool IsNegative)
{
    private static readonly string[] _units =
        ["%", "\u2030", "US$", "R$", "$", "\u20AC", "\u00A3", "\u00A5", "\u20B9", "\u20BD", "\u20A9", "USD", "EUR", "GBP", "CHF", "JPY"];

    /// <summary>The form of a cell, or null if it is not a number.</summary>
    public static NumberForm? Of(string cell)
    {
        var text = cell.AsSpan().Trim();
        if (!text.ContainsAnyInRange('0', '9'))
            return null;
        var isNegative = false;
        if (text is ['(', .., ')'])
        {
            text = text[1..^1].Trim();
            isNegative = true;
        }
        var unit = "";
        for (var changed = true; changed && text.Length > 0;)
        {
            changed = false;
            if (text[0] is '+' or '-' or '\u2212')
            {
                if (isNegative)
                    return null;
                isNegative = text[0] != '+';
                text = text[1..].TrimStart();
                changed = true;
            }
            else if (unit.Length == 0 && UnitOf(text, atEnd: false) is { } before)
            {
                unit = before;
                text = text[before.Length..].TrimStart();
                changed = true;
            }
        }
        if (unit.Length == 0 && UnitOf(text, atEnd: true) is { } after)
        {
            unit = after;
            text = text[..^after.Length].TrimEnd();
        }
        return Evident(text) is { } evidence ? new(evidence, unit, text.ToString(), isNegative) : null;
    }

    /// <summary>The number, where it fits the decimal mark.</summary>
    public bool TryValue(char decimalMark, out float value)
    {
        value = float.NaN;
        if (Evidence == (decimalMark == '.' ? MarkEvidence.Comma : MarkEvidence.Point))
            return false;
        Span<char> plain = stackalloc char[Digits.Length];
        var length = 0;
        foreach (var character in Digits)
            if (char.IsAsciiLetterOrDigit(character) || character is '-' or '+' || character == decimalMark)
                plain[length++] = character == decimalMark ? '.' : character;
        var isNumber = float.TryParse(plain[..length], NumberStyles.Float, CultureInfo.InvariantCulture, out value);
        value = IsNegative ? -value : value;
        return isNumber;
    }

    private static string? UnitOf(ReadOnlySpan<char> text, bool atEnd)
    {
        foreach (var unit in _units)
            if (atEnd ? text.EndsWith(unit) : text.StartsWith(unit))
                return unit;
        return null;
    }

    private static MarkEvidence? Evident(ReadOnlySpan<char> digits) =>
        EitherByComma().IsMatch(digits) ? MarkEvidence.EitherByComma
        : EitherByPoint().IsMatch(digits) ? MarkEvidence.EitherByPoint
        : Neutral().IsMatch(digits) ? MarkEvidence.None
        : Point().IsMatch(digits) ? MarkEvidence.Point
        : Comma().IsMatch(digits) ? MarkEvidence.Comma
        : null;

    private const string Blank = "[ '\u00A0\u202F\u2009\u2019]";

    [GeneratedRegex(@"^[1-9]\d{0,2},\d{3}$")]
    private static partial Regex EitherByComma();

    [GeneratedRegex(@"^[1-9]\d{0,2}\.\d{3}$")]
    private static partial Regex EitherByPoint();

    [GeneratedRegex($@"^(\d+|\d{{1,3}}({Blank}\d{{3}})+)$")]
    private static partial Regex Neutral();

    // 1.5, .5, 5., 1e-3; 1,234,567.8; 12,34,567 as in India; 1 234.5
    [GeneratedRegex($@"^(\d*\.?\d+([eE][+-]?\d+)?|\d+\.|(\d{{1,3}}(,\d{{3}})+|\d{{1,2}}(,\d{{2}})+,\d{{3}})(\.\d+)?|\d{{1,3}}({Blank}\d{{3}})+\.\d+)$")]
    private static partial Regex Point();

    // 1,5, ,5, 1,5e-3; 1.234.567,8; 1 234,5
    [GeneratedRegex($@"^(\d*,\d+([eE][+-]?\d+)?|\d{{1,3}}(\.\d{{3}})+(,\d+)?|\d{{1,3}}({Blank}\d{{3}})+,\d+)$")]
    private static partial Regex Comma();
}
