using Microsoft.ML.AuxiLearn.Resuming;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>
/// The best weights so far, of the primary network, and beside them the auxiliary network as it was then, so that a training that has diverged can go back
/// to them. Or the weights of a branch of a training, while another has its turn.
/// </summary>
/// <param name="network">The primary network.</param>
/// <param name="teacher">The generator of a learned task; null without one.</param>
/// <param name="others">φ, and the parameters of the weighting method.</param>
internal sealed class TrainingState(nn.Module network, nn.Module? teacher, IReadOnlyList<Parameter> others) : IDisposable, IStateful
{
    private readonly WeightSnapshot _network = new(network);
    private readonly WeightSnapshot? _teacher = teacher is null ? null : new(teacher);
    private readonly Tensor[] _others = [.. others.Select(parameter => parameter.detach().clone().DetachFromDisposeScope())];

    /// <summary>Keeps what there is now.</summary>
    public void Capture()
    {
        using var noGrad = no_grad();
        _network.Capture(network);
        if (teacher is not null)
            _teacher!.Capture(teacher);
        foreach (var (kept, parameter) in _others.Zip(others))
            kept.copy_(parameter);
    }

    /// <summary>Puts the primary network back.</summary>
    public void RestoreNetwork() => _network.Restore(network);

    /// <summary>Gives the primary network (1 - λ) of these weights and λ of another's.</summary>
    public void MixNetwork(TrainingState other, double lambda) => _network.Mix(network, other._network, lambda);

    /// <summary>Puts all back.</summary>
    public void Restore()
    {
        using var noGrad = no_grad();
        RestoreNetwork();
        if (teacher is not null)
            _teacher!.Restore(teacher);
        foreach (var (kept, parameter) in _others.Zip(others))
            parameter.copy_(kept);
    }

    /// <inheritdoc/>
    public void Transfer(StateTransfer state)
    {
        state.Part("network", _network);
        state.Part("teacher", _teacher);
        for (var i = 0; i < _others.Length; i++)
            state.Contents($"other{i}", _others[i]);
    }

    public void Dispose()
    {
        _network.Dispose();
        _teacher?.Dispose();
        foreach (var kept in _others)
            kept.Dispose();
    }
}
