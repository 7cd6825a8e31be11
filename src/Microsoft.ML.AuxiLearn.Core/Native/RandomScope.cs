using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Native;

/// <summary>
/// Seeds libtorch's process-wide generators for the time of the scope and puts them back as they were, so that a fit is repeatable and disturbs nobody's random numbers.
/// </summary>
internal sealed class RandomScope : IDisposable
{
    private readonly Tensor _state;

    public RandomScope(long seed)
    {
        _state = random.get_rng_state().DetachFromDisposeScope();
        random.manual_seed(seed);
    }

    public void Dispose()
    {
        random.set_rng_state(_state);
        _state.Dispose();
    }
}
