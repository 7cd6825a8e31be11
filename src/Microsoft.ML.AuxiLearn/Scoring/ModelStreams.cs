using System.Text.Json;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.AuxiLearn.Scoring;

/// <summary>Reads the named parts of a saved model, and says in one sentence what is wrong with a part that is missing or damaged.</summary>
internal static class ModelStreams
{
    /// <exception cref="FormatException">The part is missing or damaged.</exception>
    public static T Read<T>(IHost host, ModelLoadContext context, string stream, Func<BinaryReader, T> read)
    {
        T result = default!;
        return Guard(host, stream, () => context.TryLoadBinaryStream(stream, reader => result = read(reader)) ? result : throw new FormatException("it is not there"));
    }

    /// <summary>Reads a part in any way, and says in one sentence what is wrong with it.</summary>
    /// <exception cref="FormatException">It is damaged.</exception>
    public static T Guard<T>(IHost host, string stream, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is FormatException or IOException or InvalidDataException or JsonException or ArgumentException or NotSupportedException or OverflowException)
        {
            throw host.ExceptDecode(exception, $"The part '{stream}' of the saved model cannot be read: {exception.Message.TrimEnd('.')}.");
        }
    }
}
