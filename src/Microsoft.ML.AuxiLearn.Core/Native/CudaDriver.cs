using System.Runtime.InteropServices;

namespace Microsoft.ML.AuxiLearn.Native;

/// <summary>What NVIDIA's driver says of itself and of its devices, asked without libtorch; CUDA_VISIBLE_DEVICES hides devices here as there.</summary>
internal static unsafe class CudaDriver
{
    public static string FileName { get; } = OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1";

    private static readonly nint _library = NativeLibrary.TryLoad(FileName, out var library) ? library : 0;

    public static bool IsInstalled => _library != 0;

    /// <summary>The newest CUDA that the driver runs; null without a driver.</summary>
    public static Version? Version
    {
        get
        {
            int version;
            return Export("cuDriverGetVersion", out var get) && ((delegate* unmanaged<int*, int>)get)(&version) == 0
                ? new Version(version / 1000, version % 1000 / 10)
                : null;
        }
    }

    /// <summary>Name and memory of each device in the order of their numbers; none without a driver or where it refuses.</summary>
    public static IReadOnlyList<string> Devices()
    {
        int count;
        if (!Export("cuInit", out var init) || !Export("cuDeviceGetCount", out var getCount) || ((delegate* unmanaged<uint, int>)init)(0) != 0
            || ((delegate* unmanaged<int*, int>)getCount)(&count) != 0)
            return [];
        return [.. Enumerable.Range(0, count).Select(Describe)];
    }

    /// <summary>All of a device's memory in bytes; null without a driver or where it refuses.</summary>
    /// <param name="number">The device's number from 0.</param>
    public static long? Memory(int number)
    {
        int device;
        nuint bytes;
        return Export("cuInit", out var init) && ((delegate* unmanaged<uint, int>)init)(0) == 0
            && Export("cuDeviceGet", out var get) && ((delegate* unmanaged<int*, int, int>)get)(&device, number) == 0
            && Export("cuDeviceTotalMem_v2", out var getMemory) && ((delegate* unmanaged<nuint*, int, int>)getMemory)(&bytes, device) == 0
            ? (long)bytes
            : null;
    }

    private static string Describe(int number)
    {
        const int Length = 256;
        var name = stackalloc byte[Length];
        int device;
        return Export("cuDeviceGet", out var get) && ((delegate* unmanaged<int*, int, int>)get)(&device, number) == 0
            && Export("cuDeviceGetName", out var getName) && ((delegate* unmanaged<byte*, int, int, int>)getName)(name, Length, device) == 0
            && Memory(number) is { } bytes
            ? FormattableString.Invariant($"{Marshal.PtrToStringUTF8((nint)name)}, {bytes / (double)(1 << 30):F1} GiB")
            : "a device that does not answer";
    }

    private static bool Export(string name, out nint address)
    {
        address = 0;
        return IsInstalled && NativeLibrary.TryGetExport(_library, name, out address);
    }
}
