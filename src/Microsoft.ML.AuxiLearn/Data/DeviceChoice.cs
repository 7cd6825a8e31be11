using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>The device that an MLContext asks for: the CPU, or the CUDA device of its GpuDeviceId.</summary>
internal static class DeviceChoice
{
    /// <param name="host">The host whose GpuDeviceId and FallbackToCpu decide; it has its context's values of the time it was made.</param>
    /// <param name="channel">Where falling back is warned of.</param>
    /// <exception cref="InvalidOperationException">The device is not there and FallbackToCpu is false.</exception>
    public static Device Of(IHost host, IChannel channel)
    {
        TorchRuntime.EnsureLoaded();
        var environment = (IHostEnvironmentInternal)host;
        if (environment.GpuDeviceId is not { } id)
            return CPU;
        var count = CudaSupport.DeviceCount;
        if (id >= 0 && id < count)
            return device(DeviceType.CUDA, id);

        var (found, expected) = CudaSupport.Obstacle ?? ($"{count} CUDA device(s) were found", $"an index below {count}");
        if (!environment.FallbackToCpu)
            throw host.Except($"GpuDeviceId is {id} but {found}; expected {expected}, GpuDeviceId = null, or FallbackToCpu = true.");
        channel.Warning($"GpuDeviceId is {id} but {found} (expected {expected}): the CPU is used instead.");
        return CPU;
    }
}
