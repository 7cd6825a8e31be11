using Microsoft.ML.AuxiLearn.Distributing;
using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Processes;

/// <summary>
/// The processes of one mpirun. Sums are not MPI's, whose order hangs on its version, the machines and the message's size: each process gets one part of the
/// vector from every other, adds them in the order of their ranks, and sends the sum to all. That moves as many bytes as MPI's own sum of a large vector.
/// </summary>
internal sealed unsafe class MpiCollective : ICollective
{
    private const long AtOnce = 1 << 24;   // elements in a message
    private const long Small = 1 << 10;    // elements for each process below which a vector goes as a whole

    private readonly OpenMpi _mpi = new();
    private readonly Dictionary<ScalarType, Tensor> _received = [];

    public MpiCollective() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Leave();

    public int Rank => _mpi.Rank;

    public int Size => _mpi.Size;

    public void AllReduce(Tensor sum)
    {
        ArgumentNullException.ThrowIfNull(sum);
        if (sum.dtype is not (ScalarType.Float32 or ScalarType.Float64 or ScalarType.BFloat16))
            throw new ArgumentException($"The tensor is {sum.dtype}; expected Float32, Float64 or BFloat16.", nameof(sum));
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var here = sum.detach().cpu().contiguous().flatten();
        for (long start = 0; start < here.shape[0]; start += AtOnce)
            Sum(here.narrow(0, start, Math.Min(AtOnce, here.shape[0] - start)));
        if (sum.device_type != DeviceType.CPU || !sum.is_contiguous())
            sum.copy_(here.view(sum.shape));
    }

    public void Broadcast(Span<byte> bytes, int root)
    {
        fixed (byte* first = bytes)
            _mpi.Broadcast(first, bytes.Length, root);
    }

    public bool Barrier(TimeSpan patience) => _mpi.Barrier(patience);

    public void Abort(string sentence)
    {
        Console.Error.WriteLine(sentence);
        Console.Error.Flush();
        _mpi.Abort();
    }

    private void Sum(Tensor vector)
    {
        var parts = vector.shape[0] < Small * Size ? 0 : vector.shape[0] / Size;
        if (parts > 0)
            SumParts(vector.narrow(0, 0, parts * Size), parts);
        if (vector.shape[0] - parts * Size is var rest and > 0)
            SumWhole(vector.narrow(0, parts * Size, rest));
    }

    private void SumWhole(Tensor vector)
    {
        var all = Received(vector.dtype, Size, vector.shape[0]);
        fixed (byte* own = vector.bytes, received = all.bytes)
            _mpi.AllGather(own, received, vector.bytes.Length);
        vector.copy_(InOrder(all));
    }

    private void SumParts(Tensor vector, long parts)
    {
        var mine = Received(vector.dtype, Size, parts);
        fixed (byte* own = vector.bytes, received = mine.bytes)
        {
            _mpi.AllToAll(own, received, mine.bytes.Length / Size);
            var sum = InOrder(mine);
            fixed (byte* added = sum.bytes)
                _mpi.AllGather(added, own, sum.bytes.Length);
        }
    }

    /// <summary>The sum of the rows [k, n], from the first to the last; of bfloat16 in float32.</summary>
    private static Tensor InOrder(Tensor rows)
    {
        var isHalf = rows.dtype == ScalarType.BFloat16;
        Tensor Row(long i) => isHalf ? rows[i].to(float32) : rows[i];
        var sum = Row(0);
        for (var i = 1L; i < rows.shape[0]; i++)
            sum.AddTimes_(Row(i), 1);
        return isHalf ? sum.to(bfloat16) : sum;
    }

    /// <summary>Memory [rows, columns] that is kept for the next message.</summary>
    private Tensor Received(ScalarType type, long rows, long columns)
    {
        if (!_received.TryGetValue(type, out var kept) || kept.shape[0] < rows * columns)
        {
            kept?.Dispose();
            _received[type] = kept = empty(rows * columns, type).DetachFromDisposeScope();
        }
        return kept.narrow(0, 0, rows * columns).view(rows, columns);
    }

    /// <summary>A process that failed does not wait for the others, who may be waiting for it.</summary>
    private void Leave()
    {
        if (Environment.ExitCode == 0)
            _mpi.Leave();
        else
            _mpi.Abort();
    }
}
