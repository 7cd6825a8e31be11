using Microsoft.ML.AuxiLearn.Resuming;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Native;

/// <summary>
/// The random numbers of one training: libtorch's modules draw from one generator for the whole process, so a training keeps a state of its own, which is the
/// generator's in its turns alone.
/// </summary>
internal sealed class RandomStream : IDisposable, IStateful
{
    private const long Apart = 1_000_003;   // the seeds of two epochs; there are fewer processes

    private readonly Tensor _state;
    private long _seed;

    public RandomStream(long seed)
    {
        _seed = seed;
        using var seeded = new RandomScope(seed);
        _state = random.get_rng_state().DetachFromDisposeScope();
    }

    /// <summary>A turn, in which what this thread draws follows on what was drawn in the one before; other trainings wait for theirs.</summary>
    public RandomScope Turn() => new(_state);

    /// <inheritdoc/>
    public void Transfer(StateTransfer state)
    {
        state.Value("seed", ref _seed);
        state.Contents("generator", _state);
    }

    /// <summary>Draws, from now on, what the epoch and the process decide, whatever was drawn before.</summary>
    /// <param name="epoch">From 1.</param>
    /// <param name="process">From 0.</param>
    public void Begin(int epoch, int process)
    {
        using var seeded = new RandomScope(unchecked(_seed + epoch * Apart + process));
        using var state = random.get_rng_state();
        _state.copy_(state);
    }

    public void Dispose() => _state.Dispose();
}
