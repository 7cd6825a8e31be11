using System.Text;

namespace Microsoft.ML.AuxiLearn.Datasets;

/// <summary>How a table is read. What is null is guessed from the file and told in the <see cref="TableReport"/>.</summary>
/// <remarks>ARFF declares all but the encoding, which is the one option that it takes.</remarks>
public sealed record TableOptions
{
    /// <summary>The ASCII character between two cells; a blank stands for any run of blanks and tabs.</summary>
    public char? Separator { get; init; }

    /// <summary>'.' or ','; the other one, blanks and apostrophes may then stand between thousands.</summary>
    public char? DecimalMark { get; init; }

    /// <summary>The ASCII character around cells that hold separators or line breaks; '\0' if there is none.</summary>
    public char? Quote { get; init; }

    /// <summary>
    /// Lines that start with this ASCII character are left out, wherever they are. When null, only a block of lines that start with # before the header is.
    /// </summary>
    public char? Comment { get; init; }

    /// <summary>Whether the first row holds the columns' names; without it they are column1, column2 and so on.</summary>
    public bool? Header { get; init; }

    /// <summary>The file's encoding.</summary>
    public Encoding? Encoding { get; init; }

    /// <summary>
    /// The cells that are missing beside blank ones, in columns of numbers and of text. When null, what many programs write for a missing value
    /// (NA, NULL, #N/A and others) is missing among numbers, and a value in text.
    /// </summary>
    public IReadOnlyCollection<string>? MissingValues { get; init; }

    /// <summary>
    /// The types of columns, by name; a cell of a <see cref="TableColumnType.Number"/> that is neither a number nor missing is then an error.
    /// </summary>
    public IReadOnlyDictionary<string, TableColumnType> Types { get; init; } = new Dictionary<string, TableColumnType>();

    internal void Check()
    {
        if (DecimalMark is { } mark and not ('.' or ','))
            throw new ArgumentException($"DecimalMark is '{mark}'; expected '.' or ','.");
        Ascii(Separator, nameof(Separator));
        Ascii(Quote, nameof(Quote));
        Ascii(Comment, nameof(Comment));
        if (Separator is { } separator && (separator == Quote || separator == Comment || separator == '"' && Quote is null))
            throw new ArgumentException($"Separator is '{separator}', which is also the quote or the comment sign; expected distinct characters.");
        if (Quote is { } quote && quote == Comment)
            throw new ArgumentException($"Quote and Comment are both '{quote}'; expected distinct characters.");
    }

    private static void Ascii(char? character, string option)
    {
        if (character is { } value && (value > '~' || value is '\r' or '\n'))
            throw new ArgumentException($"{option} is '{value}'; expected an ASCII character that ends no line.");
    }
}
