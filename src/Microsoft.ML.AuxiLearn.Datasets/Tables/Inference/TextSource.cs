using System.Text;

namespace Microsoft.ML.AuxiLearn.Datasets.Tables.Inference;

/// <summary>A text file and its encoding.</summary>
/// <param name="Path">The file.</param>
/// <param name="Encoding">Its encoding.</param>
/// <param name="Doubt">What is uncertain about the encoding, or null.</param>
internal sealed record TextSource(string Path, Encoding Encoding, string? Doubt)
{
    public FileStream Bytes() => new(Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);

    /// <summary>Characters without the byte order mark.</summary>
    public StreamReader Text() => new(Bytes(), Encoding, detectEncodingFromByteOrderMarks: true, 1 << 16);

    /// <param name="path">The file.</param>
    /// <param name="asked">The encoding that was asked for, or null to find it.</param>
    /// <exception cref="TableFormatException">The file is no text.</exception>
    public static TextSource Open(string path, Encoding? asked)
    {
        if (asked is not null)
            return new(path, asked, null);
        using var file = File.OpenRead(path);
        var (encoding, doubt) = EncodingGuess.Of(file, path);
        return new(path, encoding, doubt);
    }
}
