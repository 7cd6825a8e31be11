using System.Runtime.InteropServices;
using System.Text;

namespace Microsoft.ML.AuxiLearn.Processes;

/// <summary>
/// The dozen functions of Open MPI that are needed, by its C interface. Its handles are addresses of exported data, where MPICH's are numbers: a program for
/// one does not run with the other.
/// </summary>
internal sealed unsafe class OpenMpi
{
    private const string Library = "libmpi.so.40";
    private const int Serialized = 2;   // MPI_THREAD_SERIALIZED: any thread, one at a time

    private readonly nint _library;
    private readonly nint _byte;
    private readonly nint _comm;
    private readonly delegate* unmanaged[Cdecl]<void*, int, nint, void*, int, nint, nint, int> _allgather;
    private readonly delegate* unmanaged[Cdecl]<void*, int, nint, void*, int, nint, nint, int> _alltoall;
    private readonly delegate* unmanaged[Cdecl]<void*, int, nint, int, nint, int> _bcast;
    private readonly delegate* unmanaged[Cdecl]<nint, nint*, int> _ibarrier;
    private readonly delegate* unmanaged[Cdecl]<nint*, int*, void*, int> _test;

    /// <summary>Loads the library and joins the others.</summary>
    /// <exception cref="DllNotFoundException">There is none.</exception>
    public OpenMpi()
    {
        if (!NativeLibrary.TryLoad(Library, out _library))
            throw new DllNotFoundException(NativeLibrary.TryLoad("libmpi.so.12", out _) || NativeLibrary.TryLoad("libmpich.so.12", out _)
                ? $"The MPI of this system is MPICH or a relative of it; expected Open MPI 4, whose library is {Library}."
                : $"The library {Library} was not found; expected Open MPI 4, such as Debian's package libopenmpi3.");
        int provided, rank, size;
        ((delegate* unmanaged[Cdecl]<int*, void*, int, int*, int>)Function("MPI_Init_thread"))(null, null, Serialized, &provided);
        _comm = Function("ompi_mpi_comm_world");
        _byte = Function("ompi_mpi_byte");
        _allgather = (delegate* unmanaged[Cdecl]<void*, int, nint, void*, int, nint, nint, int>)Function("MPI_Allgather");
        _alltoall = (delegate* unmanaged[Cdecl]<void*, int, nint, void*, int, nint, nint, int>)Function("MPI_Alltoall");
        _bcast = (delegate* unmanaged[Cdecl]<void*, int, nint, int, nint, int>)Function("MPI_Bcast");
        _ibarrier = (delegate* unmanaged[Cdecl]<nint, nint*, int>)Function("MPI_Ibarrier");
        _test = (delegate* unmanaged[Cdecl]<nint*, int*, void*, int>)Function("MPI_Test");
        ((delegate* unmanaged[Cdecl]<nint, int*, int>)Function("MPI_Comm_rank"))(_comm, &rank);
        ((delegate* unmanaged[Cdecl]<nint, int*, int>)Function("MPI_Comm_size"))(_comm, &size);
        (Rank, Size) = (rank, size);
        if (provided < Serialized)
            throw new InvalidOperationException($"{Version} allows calls from the first thread alone; expected a build with MPI_THREAD_SERIALIZED.");
    }

    public int Rank { get; }

    public int Size { get; }

    /// <summary>"Open MPI v4.1.4, ..."</summary>
    public string Version
    {
        get
        {
            var text = stackalloc byte[256];
            int length;
            ((delegate* unmanaged[Cdecl]<byte*, int*, int>)Function("MPI_Get_library_version"))(text, &length);
            return Encoding.UTF8.GetString(text, length);
        }
    }

    // an error in any of these ends all processes with a message of its own: MPI_ERRORS_ARE_FATAL

    /// <summary>The bytes of every process, one behind the other.</summary>
    /// <param name="own">[bytes].</param>
    /// <param name="all">[size * bytes].</param>
    /// <param name="bytes">Of one process.</param>
    public void AllGather(byte* own, byte* all, int bytes) => _allgather(own, bytes, _byte, all, bytes, _byte, _comm);

    /// <summary>Sends the i-th part to process i, and receives one part of each.</summary>
    /// <param name="parts">[size * bytes].</param>
    /// <param name="received">[size * bytes].</param>
    /// <param name="bytes">Of one part.</param>
    public void AllToAll(byte* parts, byte* received, int bytes) => _alltoall(parts, bytes, _byte, received, bytes, _byte, _comm);

    public void Broadcast(byte* bytes, int count, int root) => _bcast(bytes, count, _byte, root, _comm);

    /// <summary>Whether all processes have come here in time.</summary>
    public bool Barrier(TimeSpan patience)
    {
        nint request;
        int isOver;
        _ibarrier(_comm, &request);
        var end = Environment.TickCount64 + patience.TotalMilliseconds;
        do
        {
            _test(&request, &isOver, null);
            if (isOver != 0)
                return true;
            Thread.Sleep(1);
        }
        while (Environment.TickCount64 < end);
        return false;
    }

    /// <summary>Ends all processes; does not come back.</summary>
    public void Abort() => ((delegate* unmanaged[Cdecl]<nint, int, int>)Function("MPI_Abort"))(_comm, 1);

    /// <summary>Leaves the others, once all of them do.</summary>
    public void Leave() => ((delegate* unmanaged[Cdecl]<int>)Function("MPI_Finalize"))();

    private nint Function(string name) => NativeLibrary.GetExport(_library, name);
}
