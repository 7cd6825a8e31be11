using System.Globalization;
using System.Text.Json;
using Microsoft.ML.AuxiLearn.Formats;
using Microsoft.ML.AuxiLearn.Resuming;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>
/// One checkpoint: a safetensors file with the tensors of the state, its values as JSON in a tensor of bytes, and a header that says of which training it is.
/// A checksum tells whether it is as it was written.
/// </summary>
internal sealed class CheckpointFile : IDisposable
{
    private const string Format = "auxilearn-checkpoint-1";
    private const string ValuesName = "values.json";

    private readonly IReadOnlyDictionary<string, Tensor> _tensors;
    private readonly Dictionary<string, JsonElement> _values;

    private CheckpointFile(string path, IReadOnlyDictionary<string, Tensor> tensors, Dictionary<string, JsonElement> values) =>
        (Path, _tensors, _values) = (path, tensors, values);

    public string Path { get; }

    /// <summary>Of which training.</summary>
    public required TrainingIdentity Identity { get; init; }

    /// <summary>From which its random numbers came.</summary>
    public required int Seed { get; init; }

    /// <summary>The epochs that are done.</summary>
    public required int Epoch { get; init; }

    /// <summary>Whether the training was over.</summary>
    public required bool IsLast { get; init; }

    /// <exception cref="IOException">It cannot be written, and no other file is changed.</exception>
    public static void Write(string path, IStateful state, TrainingIdentity identity, int seed, int epoch, bool isLast)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var transfer = new StateTransfer();
        state.Transfer(transfer);
        var tensors = transfer.Tensors.ToDictionary();
        tensors.Add(ValuesName, tensor(JsonSerializer.SerializeToUtf8Bytes(transfer.Values)));
        var header = new Dictionary<string, string>
        {
            ["format"] = Format,
            ["identity"] = JsonSerializer.Serialize(identity.Facts),
            ["seed"] = seed.ToString(CultureInfo.InvariantCulture),
            ["epoch"] = epoch.ToString(CultureInfo.InvariantCulture),
            ["is last"] = isLast ? "true" : "false",
        };
        header.Add("checksum", Checksum(header, tensors));
        Safetensors.Save(path, tensors, header);
    }

    /// <exception cref="FormatException">It is damaged, or no checkpoint; the reason is a clause.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static CheckpointFile Read(string path)
    {
        using var scope = NewDisposeScope();
        using var file = Safetensors.Open(path);
        var header = file.Metadata;
        if (header.GetValueOrDefault("format") != Format)
            throw new FormatException($"its format is '{header.GetValueOrDefault("format", "none")}'; expected '{Format}'");
        if (file.Unsupported.Count > 0)
            throw new FormatException($"its tensor '{file.Unsupported.First().Key}' has the type {file.Unsupported.First().Value}, which no checkpoint has");
        var tensors = file.Tensors.Keys.ToDictionary(name => name, file.Read);
        if (header.GetValueOrDefault("checksum") != Checksum(header, tensors))
            throw new FormatException("its bytes are not those of its checksum; expected the file as it was written");
        try
        {
            if (!tensors.Remove(ValuesName, out var values) || values.dtype != ScalarType.Byte)
                throw new FormatException($"it has no '{ValuesName}'");
            var checkpoint = new CheckpointFile(path, tensors, JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(values.data<byte>().ToArray()) ?? [])
            {
                Identity = new(JsonSerializer.Deserialize<Dictionary<string, string>>(header["identity"]) ?? []),
                Seed = int.Parse(header["seed"], CultureInfo.InvariantCulture),
                Epoch = int.Parse(header["epoch"], CultureInfo.InvariantCulture),
                IsLast = bool.Parse(header["is last"]),
            };
            foreach (var tensor in tensors.Values)
                tensor.DetachFromDisposeScope();
            return checkpoint;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or OverflowException)
        {
            throw new FormatException("its header is not as it is written", exception);
        }
    }

    /// <summary>Puts the state of a training in the place of the one that it has.</summary>
    /// <exception cref="FormatException">It is the state of something else; the reason is a clause.</exception>
    public void Restore(IStateful state, Device device)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var transfer = new StateTransfer(_tensors, _values, device);
        try
        {
            state.Transfer(transfer);
        }
        catch (JsonException exception)
        {
            throw new FormatException("its history is not as it is written", exception);
        }
        transfer.CheckAllLoaded();
    }

    public void Dispose()
    {
        foreach (var tensor in _tensors.Values)
            tensor.Dispose();
    }

    private static string Checksum(IReadOnlyDictionary<string, string> header, IReadOnlyDictionary<string, Tensor> tensors)
    {
        using var checksum = new TensorChecksum();
        foreach (var (key, value) in header.Where(entry => entry.Key != "checksum").OrderBy(entry => entry.Key, StringComparer.Ordinal))
            checksum.Add(key).Add(value);
        foreach (var (name, tensor) in tensors.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            checksum.Add(name, tensor);
        return $"{checksum}";
    }
}
