using System.Globalization;

namespace Microsoft.ML.AuxiLearn.Datasets.Tables;

/// <summary>Reads a text file of one record a line, its fields separated by blanks or as told; empty lines and comments are skipped.</summary>
/// <param name="path">The file.</param>
/// <param name="form">The fields' names separated by blanks; what a line holds after them is not looked at.</param>
/// <param name="comment">What a comment's line starts with, or null if there is none.</param>
/// <param name="separators">The characters between fields.</param>
internal sealed class RecordReader(string path, string form, string? comment = null, string separators = " \t") : IDisposable
{
    private readonly StreamReader _reader = Open(path);
    private readonly string[] _names = form.Split(' ');
    private readonly Range[] _fields = new Range[form.Count(' '.Equals) + 2];
    private string _text = "";
    private long _line;

    /// <summary>Goes to the next line that is not empty.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="TableFormatException">The line has too few fields.</exception>
    public bool Read()
    {
        while (_reader.ReadLine() is { } text)
        {
            _line++;
            if (comment is not null && text.StartsWith(comment, StringComparison.Ordinal))
                continue;
            _text = text;
            var count = text.AsSpan().SplitAny(_fields, separators, StringSplitOptions.RemoveEmptyEntries);
            if (count >= _names.Length)
                return true;
            if (count > 0)
                throw Error($"the line has {count} fields; expected {_names.Length}{(_names.Length <= 8 ? $": '{form}'" : "")}.");
        }
        return false;
    }

    /// <exception cref="TableFormatException">The field is not an integer in the range.</exception>
    public int Integer(int field, int from = int.MinValue, int to = int.MaxValue) =>
        int.TryParse(_text.AsSpan(_fields[field]), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= from && value <= to
            ? value
            : throw Error($"the field '{_names[field]}' is '{_text.AsSpan(_fields[field])}'; expected an "
                + $"integer{(to < int.MaxValue ? $" from {from} to {to}" : "")}.");

    /// <exception cref="TableFormatException">The field is not a finite number.</exception>
    public float Number(int field) =>
        float.TryParse(_text.AsSpan(_fields[field]), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && float.IsFinite(value)
            ? value
            : throw Error($"the field '{_names[field]}' is '{_text.AsSpan(_fields[field])}'; expected a number.");

    public string Text(int field) => _text[_fields[field]];

    /// <summary>The field and what follows it, to the end of the line.</summary>
    public string Rest(int field) => _text[_fields[field].Start..].TrimEnd();

    /// <summary>The problem with the present line.</summary>
    public TableFormatException Error(string problem) => new(path, Math.Max(_line, 1), problem);

    public void Dispose() => _reader.Dispose();

    private static StreamReader Open(string path) => File.Exists(path) ? new(path) : throw MissingFile.At(path);
}
