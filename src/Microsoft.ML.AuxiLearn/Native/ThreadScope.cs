using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Native;

/// <summary>
/// One thread for networks so small that waiting for a second one costs more than it does, for the time of the scope; on a busy machine such waits make a training
/// many times slower.
/// </summary>
internal sealed class ThreadScope : IDisposable
{
    private const long SmallWork = 16_000_000;

    private readonly int _threads = get_num_threads();

    /// <param name="work">Multiplications in one forward pass of a batch.</param>
    public ThreadScope(long work)
    {
        if (work < SmallWork)
            set_num_threads(1);
    }

    public void Dispose() => set_num_threads(_threads);
}
