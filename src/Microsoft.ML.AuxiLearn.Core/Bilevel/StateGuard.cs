using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Bilevel;

/// <summary>
/// Holds the buffers (running statistics) and the random state of the moment it is made. Every pass over the training batch starts from them, so all see the
/// same dropout noise, and they are copied back at the end, so a hypergradient leaves no trace.
/// </summary>
internal sealed class StateGuard : IDisposable
{
    private readonly (Tensor Buffer, Tensor Value)[] _buffers;
    private readonly HashSet<IntPtr> _held = [];
    private readonly Tensor _random;
    private readonly long? _cudaSeed;
    private Tensor? _beforeCombine;

    /// <param name="modules">The modules whose buffers are kept.</param>
    /// <param name="cudaSeed">
    /// Where the primary network is on a CUDA device, the seed of its generator during this hypergradient: TorchSharp can seed that generator but not read it.
    /// </param>
    public StateGuard(IEnumerable<nn.Module> modules, long? cudaSeed)
    {
        _buffers = [.. modules.SelectMany(module => module.buffers(recurse: true)).DistinctBy(buffer => buffer.Handle).Select(buffer => (buffer, buffer.detach().clone()))];
        _random = get_rng_state();
        _cudaSeed = cudaSeed;
    }

    /// <summary>Back to where the guard was made.</summary>
    public void Rewind()
    {
        using var _ = no_grad();
        foreach (var (buffer, value) in _buffers)
        {
            if (!_held.Contains(buffer.Handle))
                buffer.copy_(value);
        }
        set_rng_state(_random);
        if (_cudaSeed is { } seed)
            cuda.manual_seed(seed);
    }

    /// <summary>Leaves the buffers that have changed since the last rewinding as they are until the end: the graph of the pass that changed them lives on, and may not find them written to.</summary>
    public void HoldChanged()
    {
        using var scope = NewDisposeScope();
        _held.UnionWith(_buffers.Where(pair => pair.Buffer.ne(pair.Value).any().item<bool>()).Select(pair => pair.Buffer.Handle));
    }

    /// <summary>Notes that the primary network has made its outputs: what the auxiliary network draws from here on is repeated by <see cref="RewindToCombine"/>.</summary>
    public void NoteCombine()
    {
        _beforeCombine?.Dispose();
        _beforeCombine = get_rng_state().DetachFromDisposeScope();
    }

    public void RewindToCombine()
    {
        if (_beforeCombine is not null)
            set_rng_state(_beforeCombine);
    }

    public void Dispose()
    {
        _held.Clear();
        Rewind();
        foreach (var (_, value) in _buffers)
            value.Dispose();
        _random.Dispose();
        _beforeCombine?.Dispose();
    }
}
