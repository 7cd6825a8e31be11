using TorchSharp;
using TorchSharp.Modules;

namespace Microsoft.ML.AuxiLearn.Networks;

/// <summary>
/// While it lives, a network's batch normalisation keeps no running mean: what passes is normalised by its own batch, and is not what scoring will see.
/// </summary>
internal sealed class UnkeptStatistics : IDisposable
{
    private readonly (BatchNorm Layer, double? Momentum)[] _layers;

    public UnkeptStatistics(torch.nn.Module network)
    {
        _layers = [.. network.modules().OfType<BatchNorm>().Where(layer => layer.training).Select(layer => (layer, layer.momentum))];
        foreach (var (layer, _) in _layers)
            layer.momentum = 0;
    }

    public void Dispose()
    {
        foreach (var (layer, momentum) in _layers)
            layer.momentum = momentum;
    }
}
