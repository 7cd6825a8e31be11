using Microsoft.ML.AuxiLearn.Resuming;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Native;

/// <summary>
/// The random numbers of one training: libtorch's modules draw from one generator for the whole process, so a training keeps a state of its own, which is the
/// generator's in its turns alone.
/// </summary>
internal sealed class RandomStream : IDisposable, IStateful
{
    private readonly Tensor _state;

    public RandomStream(long seed)
    {
        using var seeded = new RandomScope(seed);
        _state = random.get_rng_state().DetachFromDisposeScope();
    }

    /// <summary>A turn, in which what this thread draws follows on what was drawn in the one before; other trainings wait for theirs.</summary>
    public RandomScope Turn() => new(_state);

    /// <inheritdoc/>
    public void Transfer(StateTransfer state) => state.Contents("generator", _state);

    /// <summary>Goes on with other numbers for each number of a branch.</summary>
    public void Branch(int number)
    {
        long seed;
        using (Turn())
        using (var drawn = randint(long.MaxValue, 1, dtype: int64))
            seed = drawn.item<long>();
        using var seeded = new RandomScope(unchecked(seed + number));
        using var state = random.get_rng_state();
        _state.copy_(state);
    }

    public void Dispose() => _state.Dispose();
}
