using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.AuxiLearn.Scoring;

/// <summary>
/// Writes and reads the named parts of a saved model. A part ends with a mark and a checksum of what stands before them (SHA-256), so that damage does not go
/// unnoticed; parts of earlier versions have none. What is wrong with a part that is missing or damaged is said in one sentence.
/// </summary>
internal static class ModelStreams
{
    /// <summary>The version of saved transformers from which on each part has one.</summary>
    public const uint ChecksumsSince = 0x00010002;

    private static ReadOnlySpan<byte> Mark => "AUXISHA2"u8;

    private static int TrailerBytes => Mark.Length + SHA256.HashSizeInBytes;

    public static void Write(ModelSaveContext context, string stream, Action<BinaryWriter> write) => context.SaveBinaryStream(stream, writer =>
    {
        using var hash = SHA256.Create();
        using (var hashed = new CryptoStream(writer.BaseStream, hash, CryptoStreamMode.Write, leaveOpen: true))
        using (var content = new BinaryWriter(hashed, Encoding.UTF8, leaveOpen: true))
            write(content);
        writer.Write(Mark);
        writer.Write(hash.Hash!);
    });

    /// <param name="host">The host whose exceptions are thrown.</param>
    /// <param name="context">The saved model.</param>
    /// <param name="stream">The part.</param>
    /// <param name="read">Reads it.</param>
    /// <param name="throwsAtEnd">Whether reading beyond the end throws.</param>
    /// <exception cref="FormatException">The part is missing or damaged.</exception>
    public static T Read<T>(IHost host, ModelLoadContext context, string stream, Func<BinaryReader, T> read, bool throwsAtEnd = false)
    {
        T result = default!;
        return Guard(host, stream, () => context.TryLoadBinaryStream(stream,
            reader => result = read(Checked(reader.BaseStream, throwsAtEnd, isMarked: context.Header.ModelVerWritten >= ChecksumsSince)))
            ? result
            : throw new FormatException("it is not there"));
    }

    /// <summary>Reads a part in any way, and says in one sentence what is wrong with it.</summary>
    /// <exception cref="FormatException">It is damaged.</exception>
    public static T Guard<T>(IHost host, string stream, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is FormatException or IOException or InvalidDataException or JsonException or ArgumentException
            or NotSupportedException or OverflowException)
        {
            throw host.ExceptDecode(exception, $"The part '{stream}' of the saved model cannot be read: {exception.Message.TrimEnd('.')}.");
        }
    }

    private static BinaryReader Checked(Stream part, bool throwsAtEnd, bool isMarked)
    {
        var length = part.Length;
        if (isMarked)
        {
            length -= TrailerBytes;
            if (length < 0)
                throw new FormatException("it ends before its checksum");
            Span<byte> trailer = stackalloc byte[TrailerBytes];
            part.Position = length;
            part.ReadExactly(trailer);
            var sum = SHA256.HashData(new PartStream(part, length, throwsAtEnd: false));
            if (!trailer.StartsWith(Mark) || !sum.AsSpan().SequenceEqual(trailer[Mark.Length..]))
                throw new FormatException("its bytes are not those of its checksum; expected the file as it was saved");
        }
        return new BinaryReader(new PartStream(part, length, throwsAtEnd));
    }
}
