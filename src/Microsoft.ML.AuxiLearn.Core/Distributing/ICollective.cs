using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Distributing;

/// <summary>
/// The processes that train one model together, and what they do together. Every process calls the same methods in the same order, each from one thread.
/// </summary>
public interface ICollective
{
    /// <summary>The number of this process, from 0.</summary>
    int Rank { get; }

    /// <summary>The number of processes, at least 1.</summary>
    int Size { get; }

    /// <summary>
    /// Replaces each element by its sum over all processes, in a fixed order: the same numbers give the same bits, in every process. BFloat16 is summed in
    /// float32 and rounded once.
    /// </summary>
    /// <param name="sum">Float32, Float64 or BFloat16, contiguous, of the same shape and type in every process.</param>
    void AllReduce(Tensor sum);

    /// <summary>Replaces the bytes by those of one process.</summary>
    /// <param name="bytes">As many in every process.</param>
    /// <param name="root">The rank of that process.</param>
    void Broadcast(Span<byte> bytes, int root);

    /// <summary>Waits until every process has come here.</summary>
    /// <param name="patience">For how long.</param>
    /// <returns>Whether all came; if not, nothing but <see cref="Abort"/> may follow.</returns>
    bool Barrier(TimeSpan patience);

    /// <summary>Ends all processes, this one included.</summary>
    /// <param name="sentence">Why; it is written to standard error.</param>
    void Abort(string sentence);
}
