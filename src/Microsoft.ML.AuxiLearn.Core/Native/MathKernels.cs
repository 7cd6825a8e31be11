using System.Runtime.InteropServices;

namespace Microsoft.ML.AuxiLearn.Native;

/// <summary>
/// The switches of libtorch's own on the libraries it computes with, at::globalContext().setUserEnabled..., for which TorchSharp has no call. They are the
/// process' own, and each operator reads them once, when it starts: one that another thread has begun ends as it began.
/// </summary>
internal static unsafe class MathKernels
{
    private const string Context = "_ZN2at13globalContextEv";                       // at::Context& at::globalContext()
    private const string OneDnnSwitch = "_ZN2at7Context20setUserEnabledMkldnnEb";   // void at::Context::setUserEnabledMkldnn(bool)
    private const string NnpackSwitch = "_ZN2at7Context20setUserEnabledNNPACKEb";   // void at::Context::setUserEnabledNNPACK(bool)

    private static delegate* unmanaged<nint> _context;
    private static delegate* unmanaged<nint, byte, void> _oneDnn;

    /// <summary>Whether oneDNN can be switched off: libtorch is loaded and has the switch, as those for Linux do.</summary>
    public static bool IsSwitchable => _oneDnn is not null;

    /// <summary>Whether it was left on.</summary>
    public static bool HasOneDnn { get; private set; } = true;

    /// <summary>
    /// Looks for the switches of the libtorch that is loaded, and switches NNPACK off where it can be: beside oneDNN libtorch asks for it and does not use it,
    /// and on processors that it does not know it writes a line to standard error for each convolution.
    /// </summary>
    /// <param name="folder">Where libtorch is; null: in the system's own folders.</param>
    public static void Find(string? folder)
    {
        var name = OperatingSystem.IsWindows() ? "torch_cpu.dll" : OperatingSystem.IsMacOS() ? "libtorch_cpu.dylib" : "libtorch_cpu.so";
        var path = folder is null ? name : Path.Combine(folder, name);
        if (NativeLibrary.TryLoad(File.Exists(path) ? path : name, out var library))
            Use(library);
    }

    internal static void Use(nint library)
    {
        _oneDnn = null;
        if (!NativeLibrary.TryGetExport(library, Context, out var context))
            return;
        _context = (delegate* unmanaged<nint>)context;
        if (NativeLibrary.TryGetExport(library, OneDnnSwitch, out var oneDnn))
            _oneDnn = (delegate* unmanaged<nint, byte, void>)oneDnn;
        if (NativeLibrary.TryGetExport(library, NnpackSwitch, out var nnpack))
            ((delegate* unmanaged<nint, byte, void>)nnpack)(_context(), 0);
    }

    /// <summary>Lets libtorch do without oneDNN from now on.</summary>
    /// <returns>False where this libtorch has no such switch.</returns>
    public static bool SwitchOneDnnOff()
    {
        if (!IsSwitchable)
            return false;
        _oneDnn(_context(), 0);
        HasOneDnn = false;
        return true;
    }
}
