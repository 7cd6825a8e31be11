using System.Collections.Concurrent;
using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Networks;

/// <summary>A custom TorchSharp module, known by its registered name.</summary>
/// <param name="Name">The name under which its factory is registered.</param>
internal sealed record CustomNetwork(string Name) : Network
{
    internal static readonly ConcurrentDictionary<string, Func<NetworkInput, nn.Module<Tensor, Tensor>>> Factories = new();

    /// <inheritdoc/>
    public override nn.Module<Tensor, Tensor> Build(NetworkInput input)
    {
        if (!Factories.TryGetValue(Name, out var factory))
            throw new UnregisteredNetworkException(Name);
        try
        {
            return Convolutions.Watched(factory(input));
        }
        catch (Exception exception) when (exception is IndexOutOfRangeException or ArgumentOutOfRangeException)   // it read dimensions that there are not
        {
            throw Refuse(input, exception);
        }
    }

    /// <summary>The sentence for a network of vectors that was given images, or the other way round.</summary>
    internal static InvalidOperationException Refuse(NetworkInput input, Exception reason)
    {
        var expected = input.Shape.Count == 1
            ? "a network of vectors such as Network.Mlp, or images in the feature column"
            : "a network of images [n, channels, height, width], or Network.Mlp, which flattens them";
        var why = reason.Message.Split('\n')[0].TrimEnd('.', ' ');
        return new($"The option Network does not take samples of shape [{string.Join(", ", input.Shape)}] ({why}); expected {expected}.", reason);
    }
}
