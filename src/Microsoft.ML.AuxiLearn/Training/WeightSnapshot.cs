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
