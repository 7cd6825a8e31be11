using Microsoft.ML.AuxiLearn.Formats;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Networks;

/// <summary>Copies the weights of a .safetensors file into a backbone.</summary>
internal static class PretrainedWeights
{
    private const string BatchCount = "num_batches_tracked";   // nothing depends on it, and old files lack it

    /// <param name="path">The file.</param>
    /// <param name="backbone">Receives the weights; nothing is copied unless all fit.</param>
    /// <param name="head">The name of the final layer in the file, which the backbone does not have.</param>
    /// <exception cref="InvalidOperationException">A tensor is missing, of another shape, or unknown to the backbone.</exception>
    public static void Load(string path, nn.Module backbone, string head)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var file = SafetensorsFile.Open(path);
        var state = backbone.state_dict();
        if (state.Keys.FirstOrDefault(file.Unsupported.ContainsKey) is { } unsupported)
            throw new InvalidOperationException($"The weights file '{path}' holds the tensor '{unsupported}' with the type {file.Unsupported[unsupported]}; expected one of {SafetensorsTypes.Names}.");
        foreach (var (name, tensor) in state)
            Check(path, name, tensor, file.Tensors.GetValueOrDefault(name));
        foreach (var name in file.Tensors.Keys.Where(name => !state.ContainsKey(name)))
        {
            if (!name.StartsWith(head + '.', StringComparison.Ordinal) && !PrimaryNetwork.IsOfInput(name))
                throw new InvalidOperationException($"The weights file '{path}' has the tensor '{name}' of shape {Words(file.Tensors[name].Shape)}, which the network does not have; expected the weights of the same network.");
        }
        foreach (var (name, tensor) in state.Where(entry => file.Tensors.ContainsKey(entry.Key)))
        {
            using var value = file.Read(name);   // one at a time: the weights are never twice in memory
            tensor.copy_(value);
        }
    }

    private static void Check(string path, string name, Tensor tensor, SafetensorsEntry? found)
    {
        if (found is null)
        {
            if (!name.EndsWith(BatchCount, StringComparison.Ordinal))
                throw new InvalidOperationException($"The weights file '{path}' has no tensor '{name}'; expected one of shape {Words(tensor.shape)}.");
            return;
        }
        if (!found.Shape.SequenceEqual(tensor.shape))
            throw new InvalidOperationException($"The weights file '{path}' holds the tensor '{name}' with shape {Words(found.Shape)}; expected {Words(tensor.shape)}.");
        if (tensor.is_floating_point() && !SafetensorsTypes.IsFloatingPoint(found.Type))
            throw new InvalidOperationException($"The weights file '{path}' holds the tensor '{name}' with the type {found.Type}; expected floating-point numbers.");
    }

    private static string Words(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";
}
