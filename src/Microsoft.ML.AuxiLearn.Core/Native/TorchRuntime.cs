using System.Runtime.InteropServices;
using TorchSharp;

namespace Microsoft.ML.AuxiLearn.Native;

/// <summary>
/// Loads libtorch and TorchSharp's native shim once per process, from the folder named by AUXILEARN_LIBTORCH, from the application's packages or, in a
/// notebook, from the folder that packages are restored into. Everything that touches a tensor calls <see cref="EnsureLoaded"/> first.
/// </summary>
internal static class TorchRuntime
{
    public const string FolderVariable = "AUXILEARN_LIBTORCH";

    private const string Shim = "LibTorchSharp";

    // The order in which one library needs the one before it; what a folder does not hold is passed over.
    private static readonly string[] _linuxOrder =
        ["libgomp*.so*", "libc10.so", "libc10_cuda.so", "libtorch_cpu.so", "libtorch_cuda.so", "libtorch.so"];

    private static readonly string[] _windowsOrder =
        ["libiomp5md.dll", "c10.dll", "c10_cuda.dll", "torch_cpu.dll", "torch_cuda.dll", "torch.dll"];

    private static readonly string[] _macOrder = ["libomp.dylib", "libc10.dylib", "libtorch_cpu.dylib", "libtorch.dylib"];

    private static readonly Lazy<TorchBackendException?> _failure = new(Load);

    /// <summary>What was worked around while loading, in one sentence; null when nothing was.</summary>
    public static string? Workaround { get; private set; }

    /// <summary>What is doubtful about the libtorch that was loaded, in one sentence to warn of; null where nothing is.</summary>
    public static string? Doubt { get; private set; }

    public static string CpuPackage =>
        OperatingSystem.IsWindows() ? "libtorch-cpu-win-x64" : OperatingSystem.IsMacOS() ? "libtorch-cpu-osx-arm64" : "libtorch-cpu-linux-x64";

    public static string CudaPackage => OperatingSystem.IsWindows() ? "TorchSharp-cuda-windows" : "TorchSharp-cuda-linux";

    /// <summary>Where libtorch is, or would be loaded from; null where none was found.</summary>
    public static string? Folder => GivenFolder ?? NativeFolders().FirstOrDefault(HoldsLibtorch);

    /// <summary>Whether that libtorch is one with CUDA.</summary>
    public static bool HasCuda =>
        (GivenFolder is { } given ? (IEnumerable<string>)[given] : NativeFolders())
        .Any(folder => File.Exists(Path.Combine(folder, OperatingSystem.IsWindows() ? "torch_cuda.dll" : "libtorch_cuda.so")));

    /// <exception cref="TorchBackendException">No back end, one of another version, or one that does not load.</exception>
    public static void EnsureLoaded()
    {
        if (_failure.Value is { } failure)
            throw new TorchBackendException(failure.Message, failure.InnerException);
    }

    private static TorchBackendException? Load()
    {
        try
        {
            CheckVersion(typeof(torch).Assembly.GetName().Version!);
            IdleThreads.Sleep();   // before libgomp is loaded
            Preload();
            HeapReuse.Enable();
            torch.InitializeDeviceType(DeviceType.CPU);
            MathKernels.Find(Folder);
            KernelCheck.Configure();
            return null;
        }
        catch (TorchBackendException exception)
        {
            return exception;
        }
        catch (Exception exception)
        {
            return new TorchBackendException(MemoryShortage.IsIn(exception) ? Shortage : Diagnosis(), exception);
        }
    }

    internal static void CheckVersion(Version found)
    {
        if (found is not { Major: 0, Minor: 107 })
            throw new TorchBackendException(
                $"TorchSharp {found.ToString(3)} is loaded but this version of Microsoft.ML.AuxiLearn expects TorchSharp 0.107: add the package TorchSharp "
                    + "0.107.0 to the application.");
    }

    private const string Shortage =
        "There is not enough memory to load libtorch: raise the memory limit of the process (ulimit -v, or its container's limit).";

    private static string Diagnosis()
    {
        var add = $"add the package {CpuPackage} 2.10.0 (CPU) or {CudaPackage} 0.107.0 (CUDA)";
        if (NamedFolder is { } named)
            return $"libtorch in '{named}' did not load: TorchSharp 0.107.0 expects libtorch 2.10 for this system, so let the environment variable "
                + $"{FolderVariable} name a folder that holds it, or unset the variable and {add}.";
        return NativeFolders().FirstOrDefault(HoldsLibtorch) is { } folder
            ? $"libtorch was found in '{folder}' but did not load: TorchSharp 0.107.0 expects libtorch 2.10.0 for this system, so {add} and no other."
            : $"No native libtorch was found beside the application: {add}, or name a folder that holds libtorch 2.10 in the environment variable "
                + $"{FolderVariable}.";
    }

    private static string? NamedFolder => Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } folder ? folder : null;

    /// <summary>A folder that the system does not search by itself.</summary>
    private static string? GivenFolder => NamedFolder ?? RestoredFolder;

    /// <summary>
    /// That of the package of libtorch beside the one of TorchSharp, where TorchSharp is used where it was restored, as in a notebook; null elsewhere.
    /// </summary>
    private static string? RestoredFolder =>
        PackageFolder(CpuPackage, "2.10.0") is var folder && HoldsLibtorch(folder) && !NativeFolders().Any(HoldsLibtorch) ? folder : null;

    /// <summary>Where a package beside TorchSharp's would have its native libraries: TorchSharp is in torchsharp/0.107.0/lib/net8.0.</summary>
    private static string PackageFolder(string package, string version) => Path.GetFullPath(Path.Combine(
        Path.GetDirectoryName(typeof(torch).Assembly.Location) is { Length: > 0 } folder ? folder : AppContext.BaseDirectory,
        "..", "..", "..", "..", package.ToLowerInvariant(), version, "runtimes", Rid, "native"));

    private static string Rid => OperatingSystem.IsWindows() ? "win-x64" : OperatingSystem.IsMacOS() ? "osx-arm64" : "linux-x64";

    private static void Preload()
    {
        if (NamedFolder is { } named && !HoldsLibtorch(named))
            throw new TorchBackendException(
                $"The environment variable {FolderVariable} names '{named}', which holds no libtorch; expected a folder with {LibraryOrder[^1]}.");
        var given = GivenFolder;
        if (given is not null)
            LoadInOrder(given);

        var shim = FindShim();
        if (shim is null)
            return;
        if (OperatingSystem.IsLinux() && given is not null)
            Doubt = LibtorchFit.Check(given, NativeLibrary.Load(Path.Combine(given, LibraryOrder[^1])), shim);
        if (OperatingSystem.IsLinux() && LibStdCxxCompatibility.IsNeeded())
        {
            if (given is null && NativeFolders().FirstOrDefault(HoldsLibtorch) is { } folder)
                LoadInOrder(folder);
            LibStdCxxCompatibility.Load(shim);
            Workaround = "the system's libstdc++ is older than GCC 13, so TorchSharp's shim was loaded from a copy in memory without the one symbol it lacks";
        }
        else if (given is not null)
        {
            NativeLibrary.Load(shim);
        }
    }

    private static void LoadInOrder(string folder)
    {
        foreach (var pattern in LibraryOrder)
            foreach (var path in Directory.GetFiles(folder, pattern))
                NativeLibrary.Load(path);
    }

    private static string[] LibraryOrder => OperatingSystem.IsWindows() ? _windowsOrder : OperatingSystem.IsMacOS() ? _macOrder : _linuxOrder;

    private static bool HoldsLibtorch(string folder) => File.Exists(Path.Combine(folder, LibraryOrder[^1]));

    private static string? FindShim()
    {
        var name = OperatingSystem.IsWindows() ? Shim + ".dll" : OperatingSystem.IsMacOS() ? $"lib{Shim}.dylib" : $"lib{Shim}.so";
        var package = PackageFolder("torchsharp", typeof(torch).Assembly.GetName().Version!.ToString(3));
        return NativeFolders().Append(package).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }

    /// <summary>The flat output folder, its runtimes folder, and the package folders the host probes in an unpublished application.</summary>
    private static IEnumerable<string> NativeFolders()
    {
        yield return AppContext.BaseDirectory;
        yield return Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native");
        foreach (var rid in (string[])["linux-x64", "win-x64", "osx-arm64"])
            yield return Path.Combine(AppContext.BaseDirectory, "runtimes", rid, "native");
        var probed = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        foreach (var folder in probed.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            yield return folder;
    }
}
