using System.Collections.Concurrent;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn;

/// <summary>A TorchSharp module of the user's own, known by its registered name.</summary>
/// <param name="Name">The name under which its factory is registered.</param>
public sealed record CustomNetwork(string Name) : Network
{
    internal static readonly ConcurrentDictionary<string, Func<NetworkInput, nn.Module<Tensor, Tensor>>> Factories = new();

    internal override nn.Module<Tensor, Tensor> Build(NetworkInput input) =>
        Factories.TryGetValue(Name, out var factory)
            ? factory(input)
            : throw new InvalidOperationException($"The network '{Name}' is not registered in this process: call Network.Register(\"{Name}\", input => ...) before loading the model or fitting.");
}
