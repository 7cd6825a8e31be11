using Microsoft.ML.AuxiLearn.Distributing;
using Microsoft.ML.AuxiLearn.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>
/// Keeps the modules of all processes alike: they start with the weights of process 0, those that look at a batch as a whole know of the other shares, and what
/// each process measures of its own share alone, running means, is averaged after each epoch.
/// </summary>
internal sealed class Synchronization : IDisposable
{
    private readonly ICollective? _collective;
    private readonly ISynchronized[] _connected;
    private readonly Tensor[] _averaged;

    /// <param name="distribution">The processes; null for this one alone.</param>
    /// <param name="modules">All that is trained; null for none.</param>
    public Synchronization(Distribution? distribution, params nn.Module?[] modules)
    {
        _collective = distribution?.Collective;
        nn.Module[] all = [.. modules.OfType<nn.Module>()];
        _connected = [.. all.SelectMany(module => module.modules()).OfType<ISynchronized>()
            .Where(module => module is not BatchNormalization || distribution is { SynchronizesBatchNormalization: true })];
        foreach (var module in _connected)
            module.Collective = _collective;
        _averaged = distribution is { SynchronizesBatchNormalization: false }
            ? [.. all.SelectMany(module => module.modules()).OfType<TorchSharp.Modules.BatchNorm>()
                .SelectMany(layer => (Tensor?[])[layer.running_mean, layer.running_var]).OfType<Tensor>()] : [];
        _collective.TakeFirst(all.SelectMany(module => module.state_dict().Values));
    }

    /// <summary>Averages the running means.</summary>
    public void EndEpoch()
    {
        using var _ = no_grad();
        foreach (var buffer in _averaged)
            _collective.Mean_(buffer);
    }

    public void Dispose()
    {
        foreach (var module in _connected)
            module.Collective = null;
    }
}
