using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Resuming;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>A copy of a module's parameters and buffers, to go back to.</summary>
internal sealed class WeightSnapshot : IDisposable, IStateful
{
    private readonly Dictionary<string, Tensor> _values;

    public WeightSnapshot(nn.Module module)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        _values = module.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.clone().DetachFromDisposeScope());
    }

    public void Capture(nn.Module module)
    {
        using var noGrad = no_grad();
        foreach (var (name, value) in module.state_dict())
            _values[name].copy_(value);
    }

    public void Restore(nn.Module module)
    {
        using var noGrad = no_grad();
        foreach (var (name, value) in module.state_dict())
            value.copy_(_values[name]);
    }

    /// <summary>
    /// Gives a module (1 - λ) of these numbers and λ of another's, and none of the other's where λ is 0, whatever they are; what counts, such as batches, is
    /// the other's.
    /// </summary>
    public void Mix(nn.Module module, WeightSnapshot other, double lambda)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        foreach (var (name, value) in module.state_dict())
            value.copy_(!value.is_floating_point() || lambda == 1 ? other._values[name]
                : lambda == 0 ? _values[name] : _values[name].Times(1 - lambda).AddTimes_(other._values[name], lambda));
    }

    /// <inheritdoc/>
    public void Transfer(StateTransfer state)
    {
        foreach (var (name, value) in _values)
            state.Contents(name, value);
    }

    public void Dispose()
    {
        foreach (var value in _values.Values)
            value.Dispose();
    }
}
