using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Processes;

/// <summary>The few functions of NCCL that are needed, by its C interface, on the default stream, in whose order libtorch computes.</summary>
internal sealed unsafe class Nccl
{
    private const string Library = "libnccl.so.2";
    private const int Sum = 0;

    private readonly nint _library;
    private readonly nint _communicator;

    /// <summary>Joins the others on the current CUDA device.</summary>
    /// <param name="rank">Of this process.</param>
    /// <param name="size">The number of processes.</param>
    /// <param name="share">Puts the bytes of process 0 in the place of those of each.</param>
    /// <exception cref="DllNotFoundException">There is no NCCL.</exception>
    /// <exception cref="InvalidOperationException">NCCL refuses.</exception>
    public Nccl(int rank, int size, Action<byte[]> share)
    {
        if (!NativeLibrary.TryLoad(Library, out _library))
            throw new DllNotFoundException($"The library {Library} was not found; expected NVIDIA's NCCL 2, which packages of libtorch for CUDA contain.");
        Id id;
        if (rank == 0)
            Check(((delegate* unmanaged[Cdecl]<Id*, int>)Function("ncclGetUniqueId"))(&id));
        var bytes = new ReadOnlySpan<byte>(&id, sizeof(Id)).ToArray();
        share(bytes);
        id = MemoryMarshal.Read<Id>(bytes);
        nint communicator;
        Check(((delegate* unmanaged[Cdecl]<nint*, int, Id, int, int>)Function("ncclCommInitRank"))(&communicator, size, id, rank));
        _communicator = communicator;
    }

    /// <summary>NCCL's number for a type.</summary>
    public static int NumberOf(ScalarType type) => type switch
    {
        ScalarType.Float32 => 7,
        ScalarType.Float64 => 8,
        ScalarType.BFloat16 => 9,
        _ => throw new ArgumentException($"The tensor is {type}; expected Float32, Float64 or BFloat16.", nameof(type)),
    };

    /// <summary>Replaces the elements by their sums over all processes.</summary>
    /// <param name="tensor">Contiguous, on the device.</param>
    public void AllReduce(Tensor tensor)
    {
        var memory = THSTensor_data(tensor.Handle);
        Check(((delegate* unmanaged[Cdecl]<void*, void*, nuint, int, int, nint, nint, int>)Function("ncclAllReduce"))(
            memory, memory, (nuint)tensor.numel(), NumberOf(tensor.dtype), Sum, _communicator, 0));
    }

    private void Check(int result)
    {
        if (result == 0)
            return;
        var text = ((delegate* unmanaged[Cdecl]<int, nint>)Function("ncclGetErrorString"))(result);
        throw new InvalidOperationException($"NCCL refused: {Marshal.PtrToStringUTF8(text)}.");
    }

    private nint Function(string name) => NativeLibrary.GetExport(_library, name);

    [DllImport("LibTorchSharp")]
    private static extern void* THSTensor_data(nint handle);

    /// <summary>ncclUniqueId, which goes by value.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 128)]
    private struct Id;
}
