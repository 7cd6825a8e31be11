namespace Microsoft.ML.AuxiLearn.Datasets;

/// <summary>A file is not what it should be; the message names the file and the line or the byte, what was found and what is expected.</summary>
public sealed class TableFormatException : FormatException
{
    internal TableFormatException(string path, long line, string problem, Exception? inner = null) : this($"{path}, line {line}: {problem}", inner)
    {
    }

    private TableFormatException(string message, Exception? inner) : base(message, inner)
    {
    }

    internal static TableFormatException AtByte(string path, long offset, string problem, Exception? inner = null) =>
        new($"{path}, byte {offset}: {problem}", inner);

    internal static TableFormatException InFile(string path, string problem, Exception? inner = null) => new($"{path}: {problem}", inner);
}
