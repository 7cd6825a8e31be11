using Microsoft.ML.AuxiLearn.Distributing;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Processes;

/// <summary>Sums of tensors on a GPU by NCCL, from one GPU to the other; all else goes another way.</summary>
/// <param name="others">The way of all else, on which the processes also find each other.</param>
internal sealed class NcclCollective(ICollective others) : ICollective
{
    private readonly Lazy<Nccl> _nccl = new(() => new(others.Rank, others.Size, bytes => others.Broadcast(bytes, 0)));   // once there is a tensor on the device

    public int Rank => others.Rank;

    public int Size => others.Size;

    public void AllReduce(Tensor sum)
    {
        ArgumentNullException.ThrowIfNull(sum);
        if (sum.device_type != DeviceType.CUDA)
            others.AllReduce(sum);
        else if (sum.is_contiguous())
            _nccl.Value.AllReduce(sum);
        else
        {
            using var here = sum.contiguous();
            _nccl.Value.AllReduce(here);
            sum.copy_(here);
        }
    }

    public void Broadcast(Span<byte> bytes, int root) => others.Broadcast(bytes, root);

    public bool Barrier(TimeSpan patience) => others.Barrier(patience);

    public void Abort(string sentence) => others.Abort(sentence);
}
