using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Native;

/// <summary>
/// Memory that was filled with NaN and given back to the allocator, so that what a kernel leaves unwritten and reads is seen in its results: fresh memory is 0,
/// and such a kernel right on it. Until it is disposed a block behind the others keeps the heap from handing them back to the system.
/// </summary>
internal sealed class UsedMemory : IDisposable
{
    private const int Blocks = 4;
    private const long Last = 1024;

    private static readonly Scalar _nan = double.NaN.ToScalar();

    private readonly Tensor _last;

    /// <param name="sizes">The numbers that tensors to come will have; blocks of each size, and of twice that for one whose channels are filled up.</param>
    public UsedMemory(IEnumerable<long> sizes)
    {
        Tensor[] blocks = [.. sizes.SelectMany(size => Enumerable.Range(0, Blocks).Select(i => full((i % 2 + 1) * size, _nan, dtype: ScalarType.Float32)))];
        _last = full(Last, _nan, dtype: ScalarType.Float32).DetachFromDisposeScope();
        foreach (var block in blocks)
            block.Dispose();
    }

    public void Dispose() => _last.Dispose();
}
