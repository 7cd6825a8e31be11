using System.Buffers.Binary;
using Microsoft.ML.AuxiLearn.Formats;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.Win32.SafeHandles;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn;

/// <summary>
/// Safetensors files, the weights' exchange format of PyTorch users: named tensors of the types F64, F32, F16, BF16, I64, I32, I16, I8, U8 and BOOL. Whole
/// files are read by <see cref="Load(string)"/> and written by <see cref="Save"/>. An open file has read and checked the header; each tensor is read, straight
/// into its own memory, on demand. Any number of threads may read.
/// </summary>
public sealed class Safetensors : IDisposable
{
    private const int PrefixLength = sizeof(ulong);
    private const long ChunkBytes = 1L << 26;

    private readonly string _path;
    private readonly SafeFileHandle _file;
    private readonly SafetensorsHeader _header;
    private readonly long _dataStart;

    private Safetensors(string path)
    {
        _path = path;
        _file = File.OpenHandle(path);
        try
        {
            var length = RandomAccess.GetLength(_file);
            var prefix = new byte[PrefixLength];
            if (length < PrefixLength)
                throw SafetensorsHeader.Error(path, $"it has {length} bytes; expected at least {PrefixLength}");
            ReadAt(0, prefix);
            var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
            if (headerLength > SafetensorsHeader.MaxLength)
                throw SafetensorsHeader.Error(path, $"its header declares {headerLength} bytes; expected at most {SafetensorsHeader.MaxLength}");
            if (headerLength > (ulong)(length - PrefixLength))
                throw SafetensorsHeader.Error(path,
                    $"its header declares {headerLength} bytes; expected at most the {length - PrefixLength} that the file holds");
            var json = new byte[headerLength];
            ReadAt(PrefixLength, json);
            _dataStart = PrefixLength + json.Length;
            _header = SafetensorsHeader.Parse(path, json, length - _dataStart);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Reads all tensors of a file onto the CPU, into the caller's dispose scope. <see cref="Open"/> reads single ones, and the metadata.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="FormatException">It breaks a rule of the format; the sentence names the tensor, what was found and what is expected.</exception>
    /// <exception cref="NotSupportedException">A tensor has a type that TorchSharp does not have; <see cref="Load(string, IEnumerable{string})"/> reads the
    /// others.</exception>
    public static IReadOnlyDictionary<string, Tensor> Load(string path)
    {
        using var file = Open(path);
        return file.Read(file.Unsupported.Keys.Concat(file.Tensors.Keys));
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
        using var file = Open(path);
        return file.Read(names);
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
    public static void Save(string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null) =>
        SafetensorsWriter.Save(path, tensors, metadata);

    /// <summary>Opens a file and checks its header.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="FormatException">It breaks a rule of the format; the sentence names the tensor, what was found and what is expected.</exception>
    public static Safetensors Open(string path) => new(path);

    /// <summary>The tensors that can be read, by their names: the type of their elements and their dimensions, none for a single number.</summary>
    public IReadOnlyDictionary<string, (ScalarType Type, IReadOnlyList<long> Shape)> Tensors =>
        field ??= _header.Tensors.ToDictionary(entry => entry.Key, entry => (entry.Value.Type, entry.Value.Shape));

    /// <summary>The types of the tensors that cannot be read, such as F8_E4M3, by their names. They are in nobody's way unless they are asked for.</summary>
    public IReadOnlyDictionary<string, string> Unsupported => _header.Unsupported;

    /// <summary>The free text of the header.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <summary>Reads a tensor onto the CPU, into the caller's dispose scope.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="KeyNotFoundException">The file has no tensor of this name.</exception>
    /// <exception cref="NotSupportedException">The tensor has a type that TorchSharp does not have; the sentence names both.</exception>
    /// <exception cref="EndOfStreamException">The file has been cut off since it was opened.</exception>
    public Tensor Read(string name)
    {
        if (Unsupported.TryGetValue(name, out var type))
            throw new NotSupportedException($"The tensor '{name}' of the file '{_path}' has the type {type}; expected one of {SafetensorsTypes.Names}.");
        var entry = _header.Tensors[name];
        TorchRuntime.EnsureLoaded();
        using var scope = NewDisposeScope();
        var stored = entry.Type == ScalarType.Bool ? ScalarType.Byte : entry.Type;   // a byte that is neither 0 nor 1 is no Boolean of libtorch's
        var tensor = empty([.. entry.Shape], stored);
        var flat = tensor.view(-1);
        var (count, size) = (flat.shape[0], SafetensorsTypes.Size(stored));
        for (var start = 0L; start < count; start += ChunkBytes / size)   // a span has at most 2^31 bytes
        {
            using var chunk = flat.narrow(0, start, Math.Min(ChunkBytes / size, count - start));
            ReadAt(_dataStart + entry.Begin + start * size, chunk.bytes);
        }
        return tensor.to(entry.Type).MoveToOuterDisposeScope();
    }

    private Dictionary<string, Tensor> Read(IEnumerable<string> names)
    {
        TorchRuntime.EnsureLoaded();
        using var scope = NewDisposeScope();   // nothing is left of the first where the last cannot be read
        var tensors = names.ToDictionary(name => name, name => Read(name));
        foreach (var tensor in tensors.Values)
            tensor.MoveToOuterDisposeScope();
        return tensors;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void ReadAt(long place, Span<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var read = RandomAccess.Read(_file, bytes, place);
            if (read == 0)
                throw new EndOfStreamException($"The file '{_path}' ends at byte {place}; expected {bytes.Length} bytes more.");
            bytes = bytes[read..];
            place += read;
        }
    }
}
