using System.Globalization;
using System.Text.RegularExpressions;

namespace Microsoft.ML.AuxiLearn.Datasets.Numpy;

/// <summary>What the head of a .npy file tells, a dictionary in Python's syntax: {'descr': '&lt;f4', 'fortran_order': False, 'shape': (3, 2), }.</summary>
/// <param name="Type">NumPy's letter and size: b1, u1, i1, u2, i2, u4, i4, u8, i8, f2, f4 or f8.</param>
/// <param name="IsBigEndian">The order of an element's bytes.</param>
/// <param name="IsFortran">Whether the first index is fastest, instead of the last.</param>
/// <param name="Shape">The dimensions.</param>
internal sealed record NpyHead(string Type, bool IsBigEndian, bool IsFortran, int[] Shape)
{
    private const int MostDimensions = 64;   // NumPy's
    private const int LongestFound = 200;    // of what a sentence quotes
    private const string Numbers = "numbers: bool, integers of 8 to 64 bits, float16, float32 or float64";

    // Their time grows with the length of the head alone, whoever wrote it. Python 2 wrote (3L, 2L).
    private static readonly Regex _type = new(@"['""]descr['""]\s*:\s*(?<type>['""][^'""]*['""]|\[)", RegexOptions.NonBacktracking);
    private static readonly Regex _order = new(@"['""]fortran_order['""]\s*:\s*(?<order>True|False)\b", RegexOptions.NonBacktracking);
    private static readonly Regex _shape = new(@"['""]shape['""]\s*:\s*\((?<shape>[0-9L,\s]*)\)", RegexOptions.NonBacktracking);

    /// <summary>The bytes of an element.</summary>
    public int Size => Type[1] - '0';

    /// <exception cref="FormatException">The text is not such a header, or declares elements that are not numbers; the message has what was found and what is
    /// expected.</exception>
    public static NpyHead Parse(string text)
    {
        var (type, order, shape) = (_type.Match(text), _order.Match(text), _shape.Match(text));
        if (text is not ['{', .., '}']
            || Array.Find([("descr", type), ("fortran_order", order), ("shape", shape)], part => !part.Item2.Success) is { Item1: not null } missing)
            throw new FormatException($"the head is '{Shortened(text)}'; expected a dictionary with 'descr', 'fortran_order' and 'shape'.");
        var name = type.Groups["type"].Value.Trim('\'', '"');
        var element = name.TrimStart('<', '>', '=', '|');
        if (element is not ("b1" or "u1" or "i1" or "u2" or "i2" or "u4" or "i4" or "u8" or "i8" or "f2" or "f4" or "f8"))
            throw new FormatException($"the elements are {Kind(element)} (descr '{Shortened(name)}'); expected {Numbers}.");
        string[] lengths = shape.Groups["shape"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (lengths.Length > MostDimensions)
            throw new FormatException($"the shape has {lengths.Length} dimensions; expected at most {MostDimensions}.");
        int[] dimensions = [.. lengths.Select(length => int.TryParse(length.TrimEnd('L'), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value : -1)];
        return dimensions.Contains(-1)
            ? throw new FormatException($"the shape is ({Shortened(shape.Groups["shape"].Value)}); expected whole numbers from 0 to {int.MaxValue}.")
            : new(element, name.StartsWith('>'), order.Groups["order"].Value == "True" && dimensions.Length > 1, dimensions);
    }

    private static string Kind(string element) => element switch
    {
        ['U' or 'S' or 'a', ..] => "text",
        ['O', ..] => "Python objects",
        ['c', ..] => "complex numbers",
        ['f', ..] => "numbers of another size",
        ['M', ..] => "dates",
        ['m', ..] => "spans of time",
        ['V', ..] => "raw bytes",
        ['[', ..] => "records of several fields",
        _ => "of an unknown type",
    };

    private static string Shortened(string text) => text.Length > LongestFound ? text[..LongestFound] + "..." : text;
}
