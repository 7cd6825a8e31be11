using System.Runtime.InteropServices;

namespace Microsoft.ML.AuxiLearn.Native;

/// <summary>
/// glibc hands the free top of the heap back to the system, and a training step, whose tensors all die at its end, may fault the same pages in again in the
/// next: up to a quarter of the time of a small network. From here on it keeps them. It is the process' setting, and what the user has set in the environment
/// is left alone.
/// </summary>
internal static partial class HeapReuse
{
    private const int TrimThreshold = -1;   // M_TRIM_THRESHOLD
    private const int MapThreshold = -3;    // M_MMAP_THRESHOLD
    private const int Kept = 256 << 20;
    private const int LargestOnHeap = 32 << 20;   // the most that glibc allows; larger blocks are mapped one by one and never kept

    private static readonly string[] _variables = ["MALLOC_TRIM_THRESHOLD_", "MALLOC_MMAP_THRESHOLD_", "GLIBC_TUNABLES", "LD_PRELOAD"];

    /// <summary>Keeps up to 256 MiB of the heap's top; does nothing where the C library is not glibc.</summary>
    public static void Enable()
    {
        if (!OperatingSystem.IsLinux() || _variables.Any(name => Environment.GetEnvironmentVariable(name) is { Length: > 0 })
            || !NativeLibrary.TryLoad("libc.so.6", out var library) || !NativeLibrary.TryGetExport(library, "gnu_get_libc_version", out _))
            return;
        _ = mallopt(MapThreshold, LargestOnHeap);
        _ = mallopt(TrimThreshold, Kept);
    }

    [LibraryImport("libc.so.6")]
    private static partial int mallopt(int parameter, int value);
}
