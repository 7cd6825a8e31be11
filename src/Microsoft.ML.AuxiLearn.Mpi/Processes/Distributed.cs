using Microsoft.ML.AuxiLearn.Processes;

namespace Microsoft.ML.AuxiLearn;

/// <summary>The processes of one training, for the option Distributed.</summary>
public static class Distributed
{
    private static readonly Lazy<Distribution> _mpi = new(() => new(Launch.IsOfSeveral ? new MpiCollective() : new OneProcess()));

    /// <summary>
    /// The processes that mpirun or srun has started with Open MPI, or this process alone if it was started without them. Call it in every process.
    /// </summary>
    /// <exception cref="DllNotFoundException">mpirun has started the program, and Open MPI's library is not there.</exception>
    /// <exception cref="InvalidOperationException">The program was started by another MPI than Open MPI, or by srun without PMI.</exception>
    public static Distribution Mpi() => _mpi.Value;

    /// <summary>
    /// The same, but NVIDIA's NCCL sums tensors on GPUs, from one GPU to the other. Each process should see one GPU alone, as CUDA_VISIBLE_DEVICES or
    /// srun --gpus-per-task=1 has it. It is written to NCCL's documentation and was not run on GPUs yet.
    /// </summary>
    /// <inheritdoc cref="Mpi" path="/exception"/>
    public static Distribution Nccl() => Mpi().Size == 1 ? Mpi() : new(new NcclCollective(Mpi().Collective));
}
