using System.Buffers.Binary;
using System.Text.Json;
using Microsoft.ML.AuxiLearn.Formats;
using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn;

/// <summary>Reads and writes safetensors files: named tensors of the types F64, F32, F16, BF16, I64, I32, I16, I8, U8 and BOOL.</summary>
public static class Safetensors
{
    private const int Alignment = 8;

    /// <summary>
    /// Reads all tensors of a file onto the CPU, into the caller's dispose scope. <see cref="SafetensorsFile"/> reads single ones, and the metadata.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="FormatException">It breaks a rule of the format; the sentence names the tensor, what was found and what is expected.</exception>
    /// <exception cref="NotSupportedException">A tensor has a type that TorchSharp does not have; <see cref="Load(string, IEnumerable{string})"/> reads the
    /// others.</exception>
    public static IReadOnlyDictionary<string, Tensor> Load(string path)
    {
        using var file = SafetensorsFile.Open(path);
        return Read(file, file.Unsupported.Keys.Concat(file.Tensors.Keys));
    }

    /// <summary>Reads tensors of these names onto the CPU, into the caller's dispose scope; others may be of any type.</summary>
    /// <param name="path">The file.</param>
    /// <param name="names">The tensors' names.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="FormatException">It breaks a rule of the format; the sentence names the tensor, what was found and what is expected.</exception>
    /// <exception cref="KeyNotFoundException">The file has no tensor of a name.</exception>
    /// <exception cref="NotSupportedException">One of them has a type that TorchSharp does not have.</exception>
    public static IReadOnlyDictionary<string, Tensor> Load(string path, IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        using var file = SafetensorsFile.Open(path);
        return Read(file, names);
    }

    /// <summary>
    /// Writes tensors of any device to a file, in place of one that is there, which stays as it is unless the new one is whole. The same tensors make the same
    /// bytes.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">The tensors by their names.</param>
    /// <param name="metadata">Free text for the header; null for none.</param>
    /// <exception cref="ArgumentException">A tensor has a type or a name that the format does not have.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
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

    private static Dictionary<string, Tensor> Read(SafetensorsFile file, IEnumerable<string> names)
    {
        TorchRuntime.EnsureLoaded();
        using var scope = NewDisposeScope();   // nothing is left of the first where the last cannot be read
        var tensors = names.ToDictionary(name => name, file.Read);
        foreach (var tensor in tensors.Values)
            tensor.MoveToOuterDisposeScope();
        return tensors;
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
