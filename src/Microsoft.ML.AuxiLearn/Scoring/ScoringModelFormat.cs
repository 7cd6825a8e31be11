using System.Security.Cryptography;
using System.Text;
using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Scoring;

/// <summary>
/// A <see cref="ScoringModel"/> as bytes, little-endian: magic, format version, the descriptions of network and input, the number of outputs, the label's
/// units, the structure of a custom network, and each tensor with its name, type, shape and values. What is read is held against what the
/// description asks for before memory is taken for it.
/// </summary>
internal static class ScoringModelFormat
{
    private const int VectorsOnly = 1;   // had the input's shape [d] in place of its description
    private const int Structured = 3;    // has the structure of a custom network
    private const int Version = Structured;
    private const int MaxRank = 16;

    private static ReadOnlySpan<byte> Magic => "AUXILEAR"u8;

    public static void Save(ScoringModel model, BinaryWriter writer)
    {
        using var scope = NewDisposeScope();
        using var session = model.Open();
        var network = model.Network;
        writer.Write(Magic);
        writer.Write(Version);
        writer.Write(network.Description.ToJson());
        writer.Write(model.Input.ToJson());
        writer.Write(network.MainOutputs);
        writer.Write(model.LabelMean);
        writer.Write(model.LabelScale);
        writer.Write(Structure(network));

        var tensors = network.MainState();
        writer.Write(tensors.Count);
        foreach (var (name, tensor) in tensors)
        {
            writer.Write(name);
            writer.Write((byte)tensor.dtype);
            Write(writer, tensor.shape);
            writer.Flush();
            tensor.detach().cpu().contiguous().WriteBytesToStream(writer.BaseStream);
        }
    }

    /// <param name="host">The host whose device is used.</param>
    /// <param name="reader">The bytes.</param>
    /// <param name="imageFolder">The folder of relative paths; null for the one that was saved.</param>
    /// <param name="labelOutputs">The outputs, from the first, that are in the label's units; null for all.</param>
    /// <exception cref="FormatException">The bytes are not a model of this format, or end too early.</exception>
    /// <exception cref="InvalidOperationException">The network is custom that is not registered.</exception>
    public static ScoringModel Load(IHost host, BinaryReader reader, string? imageFolder = null, int? labelOutputs = null)
    {
        TorchRuntime.EnsureLoaded();
        if (!reader.ReadBytes(Magic.Length).AsSpan().SequenceEqual(Magic))
            throw new FormatException("its network does not start as one of this library does");
        if (reader.ReadInt32() is var version && version is < VectorsOnly or > Version)
            throw new FormatException($"its network has format {version} and this version of the library reads {VectorsOnly} to {Version}");
        var description = Network.FromJson(reader.ReadString());
        var format = version == VectorsOnly ? VectorOf(ReadShape(reader)) : InputFormat.FromJson(reader.ReadString());
        var input = format.NetworkInput;
        var outputs = reader.ReadInt32();
        var (mean, scale) = (reader.ReadSingle(), reader.ReadSingle());
        var structure = version >= Structured ? reader.ReadString() : null;
        if (outputs < 1 || sizeof(float) * description.LeastWeights(input, outputs) > Remaining(reader))
            throw new FormatException("its network is larger than the weights saved with it");

        using var untouched = new RandomScope(0);   // initial weights are drawn and overwritten
        var network = new PrimaryNetwork(description, input, outputs);
        try
        {
            if (structure is not null && Structure(network) != structure)
                throw new FormatException(
                    $"its network '{(description as CustomNetwork)?.Name}' has other modules than the one that is registered under this name in this process");
            ReadTensors(reader, network.MainState());
            return new ScoringModel(host, format with { Folder = imageFolder ?? format.Folder }, network, mean, scale, labelOutputs: labelOutputs);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>
    /// A hash of the names and types of all modules of a custom network, which has as many weights with another activation; else nothing.
    /// </summary>
    private static string Structure(PrimaryNetwork network) => network.Description is not CustomNetwork ? "" : Convert.ToHexString(SHA256.HashData(
        Encoding.UTF8.GetBytes(string.Join('\n', network.named_modules().Where(module => PrimaryNetwork.IsMain(module.name + '.'))
            .Select(module => $"{module.name} {module.module.GetName()}").Order(StringComparer.Ordinal)))));

    private static InputFormat VectorOf(long[] shape) =>
        shape is [> 0 and <= int.MaxValue / sizeof(float) and var size]
            ? InputFormat.Vector(size)
            : throw new FormatException($"its network has the input shape [{string.Join(", ", shape)}]");

    private static void ReadTensors(BinaryReader reader, IReadOnlyDictionary<string, Tensor> tensors)
    {
        if (reader.ReadInt32() is var count && count != tensors.Count)
            throw new FormatException($"its network has {count} tensors where its description asks for {tensors.Count}");
        var missing = tensors.Keys.ToHashSet();
        for (var i = 0; i < count; i++)
        {
            var name = reader.ReadString();
            if (!missing.Remove(name))
                throw new FormatException("its network has a tensor that its description does not ask for");
            var tensor = tensors[name];
            if (reader.ReadByte() != (byte)tensor.dtype || !ReadShape(reader).SequenceEqual(tensor.shape))
                throw new FormatException(
                    $"its tensor '{name}' is not the {tensor.dtype} [{string.Join(", ", tensor.shape)}] that the network's description asks for");
            if (Remaining(reader) < tensor.numel() * tensor.element_size())
                throw new EndOfStreamException($"it ends within the tensor '{name}'");
            tensor.ReadBytesFromStream(reader.BaseStream);
        }
    }

    private static long Remaining(BinaryReader reader) => reader.BaseStream.Length - reader.BaseStream.Position;

    private static void Write(BinaryWriter writer, long[] shape)
    {
        writer.Write(shape.Length);
        foreach (var dimension in shape)
            writer.Write(dimension);
    }

    private static long[] ReadShape(BinaryReader reader)
    {
        var rank = reader.ReadInt32();
        if (rank is < 0 or > MaxRank)
            throw new FormatException($"it holds a shape of {rank} dimensions");
        var shape = new long[rank];
        for (var i = 0; i < rank; i++)
            shape[i] = reader.ReadInt64();
        return shape;
    }
}
