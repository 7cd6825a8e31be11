namespace Microsoft.ML.AuxiLearn.Datasets;

/// <summary>A file is not the table it should be; the message names the file and the line, what was found and what is expected.</summary>
public sealed class TableFormatException : FormatException
{
    internal TableFormatException(string path, long line, string problem, Exception? inner = null) : base($"{path}, line {line}: {problem}", inner)
    {
    }
}
