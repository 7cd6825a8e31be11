using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Native;

/// <summary>
/// One libtorch thread for networks so small that waiting for a second one costs more than it does, on this thread and for the time of the scope; on a busy
/// machine such waits make a training or a prediction many times slower.
/// </summary>
internal readonly struct ThreadScope : IDisposable
{
    private const long SmallWork = 16_000_000;

    private static int _outside = get_num_threads();   // where no scope is open
    private static int _open;

    [ThreadStatic]
    private static bool _isKnown;

    private readonly int _threads;

    /// <param name="work">Multiplications in one forward pass of a batch.</param>
    public ThreadScope(long work)
    {
        var threads = Threads();
        if (work >= SmallWork || threads == 1)
            return;
        _outside = _threads = threads;
        Interlocked.Increment(ref _open);
        set_num_threads(1);
    }

    /// <summary>
    /// This thread's number. A thread that libtorch does not know yet gets the number that was set last, which may be the 1 of a scope that is open on another
    /// thread.
    /// </summary>
    private static int Threads()
    {
        if (_isKnown)
            return get_num_threads();
        _isKnown = true;
        var open = Volatile.Read(ref _open);
        var threads = get_num_threads();
        if (open == 0 && Volatile.Read(ref _open) == 0)
            return threads;
        set_num_threads(_outside);
        return _outside;
    }

    public void Dispose()
    {
        if (_threads == 0)
            return;
        set_num_threads(_threads);
        Interlocked.Decrement(ref _open);
    }
}
