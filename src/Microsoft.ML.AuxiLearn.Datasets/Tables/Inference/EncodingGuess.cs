using System.Globalization;
using System.Text;
using System.Text.Unicode;
using UtfUnknown;

namespace Microsoft.ML.AuxiLearn.Datasets.Tables.Inference;

/// <summary>Finds a text file's encoding: by its byte order mark, as UTF-8 where every byte fits, else by the statistics of UTF.Unknown.</summary>
internal static class EncodingGuess
{
    private const int Chunk = 1 << 20;

    public static (Encoding Encoding, string? Doubt) Of(Stream file, string path)
    {
        var head = new byte[4096];
        var start = head.AsSpan(0, file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false));
        if (Marked(start) is { } marked)
            return (marked, null);
        if (start.Contains((byte)0))
            return WithoutMark(start, path);
        return Invalid(file) is not { } invalid ? (Encoding.UTF8, null) : Legacy(file, invalid.Offset, invalid.Line);
    }

    /// <summary>The encoding that a byte order mark tells.</summary>
    private static Encoding? Marked(ReadOnlySpan<byte> start) => start switch
    {
        [0xEF, 0xBB, 0xBF, ..] => Encoding.UTF8,
        [0xFF, 0xFE, 0, 0, ..] => Encoding.UTF32,
        [0, 0, 0xFE, 0xFF, ..] => new UTF32Encoding(bigEndian: true, byteOrderMark: true),
        [0xFF, 0xFE, ..] => Encoding.Unicode,
        [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
        _ => null,
    };

    /// <summary>UTF-16 has a zero in every other byte of ASCII text.</summary>
    private static (Encoding Encoding, string? Doubt) WithoutMark(ReadOnlySpan<byte> start, string path)
    {
        int[] zeros = [0, 0];
        for (var i = 0; i < start.Length; i++)
            zeros[i & 1] += start[i] == 0 ? 1 : 0;
        const string Doubt = "the file has zeros in every other byte and no byte order mark: it is read as UTF-16, {0} byte first; the option Encoding "
            + "decides.";
        return (zeros[0] * 20, zeros[1] * 20) switch
        {
            var (even, odd) when odd > start.Length && zeros[0] * 10 < zeros[1] => (Encoding.Unicode, string.Format(null, Doubt, "low")),
            var (even, odd) when even > start.Length && zeros[1] * 10 < zeros[0] => (Encoding.BigEndianUnicode, string.Format(null, Doubt, "high")),
            _ => throw TableFormatException.AtByte(path, start.IndexOf((byte)0), "a zero byte was found, which no text holds; expected a text file."),
        };
    }

    /// <summary>The first byte that is not UTF-8.</summary>
    private static (long Offset, long Line)? Invalid(Stream file)
    {
        var buffer = new byte[Chunk];
        var (kept, before, line) = (0, 0L, 1L);
        file.Position = 0;
        while (true)
        {
            var read = file.ReadAtLeast(buffer.AsSpan(kept), buffer.Length - kept, throwOnEndOfStream: false);
            var bytes = buffer.AsSpan(0, kept + read);
            var isLast = bytes.Length < buffer.Length;
            var whole = isLast ? bytes : bytes[..^Unfinished(bytes)];
            if (!Utf8.IsValid(whole))
            {
                var offset = 0;
                while (Rune.DecodeFromUtf8(whole[offset..], out _, out var length) == System.Buffers.OperationStatus.Done)
                    offset += length;
                return (before + offset, line + Lines(whole[..offset]));
            }
            if (isLast)
                return null;
            line += Lines(whole);
            before += whole.Length;
            kept = bytes.Length - whole.Length;
            bytes[whole.Length..].CopyTo(buffer);
        }
    }

    /// <summary>How many bytes at the end begin a character that goes on after them.</summary>
    private static int Unfinished(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back <= 3; back++)
            if (bytes[^back] >= 0xC0)
                return back;
        return 0;
    }

    private static long Lines(ReadOnlySpan<byte> bytes) => bytes.Count((byte)'\n') is var feeds and > 0 ? feeds : bytes.Count((byte)'\r');

    private static (Encoding Encoding, string? Doubt) Legacy(Stream file, long offset, long line)
    {
        var sample = new byte[Chunk / 4];
        file.Position = Math.Max(0, offset - 256);
        var text = sample.AsSpan(0, file.ReadAtLeast(sample, sample.Length, throwOnEndOfStream: false)).ToArray();
        var where = $"line {line} is not UTF-8 (byte 0x{text[offset - Math.Max(0, offset - 256)]:X2})";
        if (IsDamaged(text))
            return (Encoding.UTF8, $"{where}, while most of the file is: invalid bytes became U+FFFD; the option Encoding overrides this.");
        var best = CharsetDetector.DetectFromBytes(text).Detected;
        var (encoding, why) = best is { Encoding: { } found, Confidence: > 0.6f } && found.CodePage is not (20127 or 28591 or 65001) && IsPlentiful(text)
            ? (found, $", which its bytes suggest with {best.Confidence.ToString("P0", CultureInfo.InvariantCulture)} confidence")
            : (CodePagesEncodingProvider.Instance.GetEncoding(1252)!, "");
        return (encoding, $"{where}: the file is read as {encoding.WebName}{why}; the option Encoding overrides this.");
    }

    /// <summary>Whether there are letters enough for statistics: with a few accents and quotation marks, any European encoding fits.</summary>
    private static bool IsPlentiful(ReadOnlySpan<byte> text)
    {
        var (letters, different) = (0, new HashSet<byte>());
        foreach (var value in text)
        {
            if (value < 0xA0)
                continue;
            letters++;
            different.Add(value);
        }
        return letters >= 20 && different.Count >= 6;
    }

    /// <summary>Whether characters of several bytes outnumber the bytes that fit into none by far.</summary>
    private static bool IsDamaged(ReadOnlySpan<byte> text)
    {
        var (fit, unfit) = (0, 0);
        while (text.Length > 0)
        {
            var isWhole = Rune.DecodeFromUtf8(text, out var rune, out var length) == System.Buffers.OperationStatus.Done;
            fit += isWhole && !rune.IsAscii ? 1 : 0;
            unfit += isWhole ? 0 : 1;
            text = text[length..];
        }
        return fit > 4 * unfit;
    }
}
