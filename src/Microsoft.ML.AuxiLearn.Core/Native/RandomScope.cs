using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Native;

/// <summary>
/// libtorch's process-wide generator, for the time of the scope in the hands of its thread alone, seeded if one likes, and put back as it was: what is drawn
/// within is repeatable and disturbs nobody's random numbers. Scopes of one thread may be nested; those of other threads wait, so a scope is short.
/// </summary>
internal sealed class RandomScope : IDisposable
{
    private static readonly Lock _generator = new();

    private readonly Tensor _before;
    private readonly Tensor? _own;

    /// <summary>The generator as it is.</summary>
    public RandomScope()
    {
        _generator.Enter();
        _before = random.get_rng_state().DetachFromDisposeScope();
    }

    /// <summary>The generator with a seed.</summary>
    public RandomScope(long seed) : this() => random.manual_seed(seed);

    /// <summary>The generator in another state, which moves on with what is drawn.</summary>
    public RandomScope(Tensor own) : this()
    {
        _own = own;
        random.set_rng_state(own);
    }

    /// <summary>Back to the state before the scope.</summary>
    public void Rewind() => random.set_rng_state(_before);

    public void Dispose()
    {
        try
        {
            if (_own is not null)
            {
                using var now = random.get_rng_state();
                _own.copy_(now);
            }
            Rewind();
            _before.Dispose();
        }
        finally
        {
            _generator.Exit();
        }
    }
}
