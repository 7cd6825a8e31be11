using Microsoft.ML.AuxiLearn.Native;

namespace Microsoft.ML.AuxiLearn;

/// <summary>The native side of the library: libtorch, loaded on first use.</summary>
public static class AuxiLearnEnvironment
{
    /// <summary>
    /// Loads libtorch now. Trainers and loaded models do so by themselves; call it first where TorchSharp is used directly on a system whose libstdc++ is older
    /// than GCC 13 (Debian 12, Ubuntu 22.04), which TorchSharp 0.107 cannot load on its own.
    /// </summary>
    /// <exception cref="TorchBackendException">No back end, one of another version, or one that does not load; the message names the package to
    /// add.</exception>
    public static void Initialize() => TorchRuntime.EnsureLoaded();

    /// <summary>
    /// What a report of a problem should begin with, one fact a line: versions, the back end and where it is, the devices that <c>MLContext.GpuDeviceId</c> can
    /// choose or what is in their way, the system's libstdc++, and what was worked around. Loads libtorch, and tells instead of throwing where that fails.
    /// </summary>
    public static string Describe() => EnvironmentReport.Write();
}
