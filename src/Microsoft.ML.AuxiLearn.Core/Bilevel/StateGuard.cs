using Microsoft.ML.AuxiLearn.Native;
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
    private readonly RandomScope? _random;
    private readonly (long During, long After)? _cudaSeeds;
    private Tensor? _beforeCombine;

    /// <param name="modules">The modules whose buffers are kept.</param>
    /// <param name="cudaStep">
    /// Where the primary network is on a CUDA device, the number of this hypergradient: TorchSharp can seed the device's generator but not read it.
    /// </param>
    /// <param name="draws">Whether a pass may draw random numbers; else the generators are left alone.</param>
    public StateGuard(IEnumerable<nn.Module> modules, long? cudaStep, bool draws = true)
    {
        _buffers = [.. modules.SelectMany(module => module.buffers(recurse: true)).DistinctBy(buffer => buffer.Handle)
            .Select(buffer => (buffer, buffer.detach().clone()))];
        _random = draws ? new RandomScope() : null;
        _cudaSeeds = draws && cudaStep is { } step ? DeviceSeeds(step) : null;
    }

    /// <summary>
    /// Seeds of a device's generator, for the passes of a hypergradient and for what comes after it: of the CPU's random state, which follows the seed of the
    /// training and is left as it is, and of the hypergradient's number, since a training on the device does not move that state on.
    /// </summary>
    internal static (long During, long After) DeviceSeeds(long step)
    {
        using var scope = NewDisposeScope();
        var before = get_rng_state();
        var drawn = randint(long.MaxValue, 2, dtype: int64).data<long>().ToArray();
        set_rng_state(before);
        var shift = unchecked(step * -0x61C8864680B583EB);   // 2⁶⁴ over the golden ratio: neighbours are far apart
        return unchecked((drawn[0] + shift, drawn[1] + shift));
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
        _random?.Rewind();
        if (_cudaSeeds is { } seeds)
            cuda.manual_seed(seeds.During);
    }

    /// <summary>
    /// Leaves the buffers that have changed since the last rewinding as they are until the end: the graph of the pass that changed them lives on, and may not
    /// find them written to.
    /// </summary>
    public void HoldChanged()
    {
        using var scope = NewDisposeScope();
        _held.UnionWith(_buffers.Where(pair => pair.Buffer.ne(pair.Value).any().item<bool>()).Select(pair => pair.Buffer.Handle));
    }

    /// <summary>
    /// Notes that the primary network has made its outputs: what the auxiliary network draws from here on is repeated by <see cref="RewindToCombine"/>.
    /// </summary>
    public void NoteCombine()
    {
        _beforeCombine?.Dispose();
        _beforeCombine = _random is null ? null : get_rng_state().DetachFromDisposeScope();
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
        if (_cudaSeeds is { } seeds)   // training is to draw other noise than the hypergradient has seen
            cuda.manual_seed(seeds.After);
        foreach (var (_, value) in _buffers)
            value.Dispose();
        _beforeCombine?.Dispose();
        _random?.Dispose();
    }
}
