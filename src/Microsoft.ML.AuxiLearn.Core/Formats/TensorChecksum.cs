using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Formats;

/// <summary>SHA-256 of texts and tensors, with their names, types and shapes.</summary>
internal sealed class TensorChecksum : IDisposable
{
    private const long ChunkBytes = 1L << 26;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Adds a text, or that there is none.</summary>
    public TensorChecksum Add(string? text)
    {
        var bytes = Encoding.UTF8.GetBytes(text ?? "");
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, text is null ? -1 : bytes.Length);
        _hash.AppendData(length);
        _hash.AppendData(bytes);
        return this;
    }

    /// <summary>Adds a tensor of any device, or that there is none.</summary>
    public TensorChecksum Add(string name, Tensor? tensor)
    {
        Add(name);
        if (tensor is null)
            return Add((string?)null);
        Add($"{tensor.dtype} [{string.Join(", ", tensor.shape)}]");
        using var scope = NewDisposeScope();
        var flat = tensor.detach().cpu().contiguous().view(-1);
        var most = ChunkBytes / tensor.element_size();
        for (var start = 0L; start < flat.shape[0]; start += most)   // a span has at most 2^31 bytes
        {
            using var chunk = flat.narrow(0, start, Math.Min(most, flat.shape[0] - start));
            _hash.AppendData(chunk.bytes);
        }
        return this;
    }

    /// <summary>The checksum of all that was added, in hexadecimal digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();
}
