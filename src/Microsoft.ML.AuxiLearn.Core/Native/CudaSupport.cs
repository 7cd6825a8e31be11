using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Native;

/// <summary>How many CUDA devices libtorch can use, and why it can use none: the back end, the driver or the devices.</summary>
internal static class CudaSupport
{
    private static readonly Version _runtime = new(12, 0);   // libtorch's CUDA 12.8 runs on a driver of any 12

    private static readonly Lazy<(int Count, string? Refusal)> _devices = new(Count);

    /// <summary>Devices with the numbers 0 to this less one.</summary>
    /// <exception cref="TorchBackendException">No back end, one of another version, or one that does not load.</exception>
    public static int DeviceCount
    {
        get
        {
            TorchRuntime.EnsureLoaded();
            return _devices.Value.Count;
        }
    }

    /// <summary>Why no device can be used: what was found, and what is expected; null where there is one.</summary>
    public static (string Found, string Expected)? Obstacle =>
        DeviceCount > 0 ? null
        : OperatingSystem.IsMacOS() ? ("macOS has no CUDA", "Linux or Windows")
        : !TorchRuntime.HasCuda ? ("libtorch is one for the CPU alone", $"the package {TorchRuntime.CudaPackage} in place of {TorchRuntime.CpuPackage}")
        : !CudaDriver.IsInstalled ? ($"there is no NVIDIA driver ({CudaDriver.FileName} was not found)", $"a driver that runs CUDA {_runtime} or later")
        : CudaDriver.Version is { } version && version < _runtime
            ? ($"the NVIDIA driver runs CUDA {version} at most", $"a driver that runs CUDA {_runtime} or later")
        : CudaDriver.Devices().Count == 0 ? ("the NVIDIA driver shows no device", "a device, and none hidden by CUDA_VISIBLE_DEVICES")
        : ($"libtorch cannot use the device ({_devices.Value.Refusal ?? "it gives no reason"})", $"all libraries of the package {TorchRuntime.CudaPackage}");

    private static (int, string?) Count()
    {
        try
        {
            return (TryInitializeDeviceType(DeviceType.CUDA) ? cuda.device_count() : 0, null);
        }
        catch (Exception exception)   // of a loader that found some of CUDA's libraries and not others
        {
            return (0, exception.Message.Split('\n', 2)[0].Trim());
        }
    }
}
