using Microsoft.ML.AuxiLearn.Formats;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Networks;

/// <summary>The weights of a .safetensors file, known by their names.</summary>
/// <param name="Path">The file.</param>
internal sealed record SafetensorsWeights(string Path) : PretrainedWeights(Path)
{
    private const string BatchCount = "num_batches_tracked";   // nothing depends on it, and old files lack it

    internal override string Kind => "a .safetensors file";

    /// <exception cref="FormatException">The file is no safetensors file.</exception>
    internal override void Load(nn.Module<Tensor, Tensor> backbone, NetworkInput input, string head)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var file = Safetensors.Open(Path);
        var state = backbone.state_dict();
        if (state.Keys.FirstOrDefault(file.Unsupported.ContainsKey) is { } unsupported)
            throw new InvalidOperationException($"The weights file '{Path}' holds the tensor '{unsupported}' with the type {file.Unsupported[unsupported]}; "
                + $"expected one of {SafetensorsTypes.Names}.");
        foreach (var (name, tensor) in state)
            Check(name, tensor, file.Tensors.TryGetValue(name, out var found) ? found : null);
        foreach (var name in file.Tensors.Keys.Where(name => !state.ContainsKey(name)))
        {
            if (!name.StartsWith(head + '.', StringComparison.Ordinal) && !PrimaryNetwork.IsOfInput(name))
                throw new InvalidOperationException($"The weights file '{Path}' has the tensor '{name}' of shape {Words(file.Tensors[name].Shape)}, which the "
                    + "network does not have; expected the weights of the same network.");
        }
        foreach (var (name, tensor) in state.Where(entry => file.Tensors.ContainsKey(entry.Key)))
        {
            using var value = file.Read(name);   // one at a time: the weights are never twice in memory
            tensor.copy_(value);
        }
    }

    private void Check(string name, Tensor tensor, (ScalarType Type, IReadOnlyList<long> Shape)? found)
    {
        if (found is not var (type, shape))
        {
            if (!name.EndsWith(BatchCount, StringComparison.Ordinal))
                throw new InvalidOperationException($"The weights file '{Path}' has no tensor '{name}'; expected one of shape {Words(tensor.shape)}.");
            return;
        }
        if (!shape.SequenceEqual(tensor.shape))
            throw new InvalidOperationException($"The weights file '{Path}' holds the tensor '{name}' with shape {Words(shape)}; expected "
                + $"{Words(tensor.shape)}.");
        if (tensor.is_floating_point() && !SafetensorsTypes.IsFloatingPoint(type))
            throw new InvalidOperationException($"The weights file '{Path}' holds the tensor '{name}' with the type {type}; expected floating-point "
                + "numbers.");
    }

    private static string Words(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";
}
