using System.Buffers.Binary;
using System.Text.Json;
using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Formats;

/// <summary>Writes safetensors files.</summary>
internal static class SafetensorsWriter
{
    private const int Alignment = 8;

    /// <inheritdoc cref="Safetensors.Save"/>
    public static void Save(string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        // larger elements first, so that each tensor lies at a multiple of its element's size
        var ordered = tensors.OrderByDescending(entry => entry.Value.element_size()).ThenBy(entry => entry.Key, StringComparer.Ordinal).ToArray();
        var header = Header(ordered, metadata);
        AtomicFile.Write(path, stream =>
        {
            Span<byte> prefix = stackalloc byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)header.Length);
            stream.Write(prefix);
            stream.Write(header);
            foreach (var (_, tensor) in ordered)
            {
                using var scope = NewDisposeScope();
                tensor.detach().cpu().contiguous().WriteBytesToStream(stream, bufferSize: 1 << 20);
            }
        });
    }

    private static byte[] Header(KeyValuePair<string, Tensor>[] tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (metadata is not null)
            {
                json.WriteStartObject(SafetensorsHeader.MetadataName);
                foreach (var (key, value) in metadata.OrderBy(entry => entry.Key, StringComparer.Ordinal))
                    json.WriteString(key, value);
                json.WriteEndObject();
            }
            var place = 0L;
            foreach (var (name, tensor) in tensors)
            {
                if (name == SafetensorsHeader.MetadataName)
                    throw new ArgumentException($"A tensor is named '{name}'; expected another name, for the format keeps this one.", nameof(tensors));
                var type = SafetensorsTypes.NameOf(tensor.dtype)
                    ?? throw new ArgumentException(
                        $"The tensor '{name}' has the type {tensor.dtype}; expected one that safetensors files have: {SafetensorsTypes.Names}.",
                        nameof(tensors));
                json.WriteStartObject(name);
                json.WriteString("dtype", type);
                Write("shape", tensor.shape);
                Write("data_offsets", place, place += tensor.numel() * tensor.element_size());
                json.WriteEndObject();
            }
            json.WriteEndObject();

            void Write(string field, params ReadOnlySpan<long> numbers)
            {
                json.WriteStartArray(field);
                foreach (var number in numbers)
                    json.WriteNumberValue(number);
                json.WriteEndArray();
            }
        }
        while (buffer.Length % Alignment != 0)
            buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }
}
