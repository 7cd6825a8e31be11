using System.Reflection;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Native;

/// <summary>The lines of <see cref="AuxiLearnEnvironment.Describe"/>.</summary>
internal static class EnvironmentReport
{
    private const string Context = "Microsoft.ML.MLContext, Microsoft.ML.Data";

    public static string Write()
    {
        var failure = Failure();
        List<(string Name, string Value)> lines =
        [
            ("Microsoft.ML.AuxiLearn", VersionOf(typeof(EnvironmentReport))),
            ("ML.NET", Type.GetType(Context) is { } context ? VersionOf(context) : "not used by the application"),
            ("TorchSharp", VersionOf(typeof(torch))),
            (".NET",
                $"{Environment.Version} on {RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} "
                    + "processors"),
            ("back end", failure ?? $"libtorch for {(TorchRuntime.HasCuda ? "CUDA" : "the CPU")} in {TorchRuntime.Folder ?? "the system's own folders"}"),
        ];
        if (TorchRuntime.Doubt is { } doubt)
            lines.Add(("doubtful", doubt));
        if (failure is null)
        {
            lines.Add(("processor", ProcessorName.Text));
            lines.Add(("convolutions", Convolutions()));
            lines.Add(("device", $"CPU, {get_num_threads()} threads"));
            lines.AddRange(CudaDevices());
        }
        if (OperatingSystem.IsLinux())
            lines.Add(("libstdc++", LibStdCxxCompatibility.SystemLibrary() ?? "none was found"));
        lines.Add(("worked around", TorchRuntime.Workaround ?? "nothing"));
        return string.Join(Environment.NewLine, lines.Select(line => $"{line.Name + ":",-24}{line.Value}"));
    }

    private static string Convolutions()
    {
        try
        {
            KernelCheck.EnsureKnown(ScalarType.Float32);
            return KernelCheck.State;
        }
        catch (TorchBackendException exception)
        {
            return exception.Message;
        }
    }

    private static string? Failure()
    {
        try
        {
            TorchRuntime.EnsureLoaded();
            return null;
        }
        catch (TorchBackendException exception)
        {
            return exception.Message;
        }
    }

    private static IEnumerable<(string, string)> CudaDevices()
    {
        if (CudaSupport.Obstacle is { } obstacle)
            return [("no CUDA device", $"{obstacle.Found}; expected {obstacle.Expected}")];
        var names = CudaDriver.Devices();
        return [.. Enumerable.Range(0, CudaSupport.DeviceCount)
            .Select(id => ("device", $"GpuDeviceId = {id}: {names.ElementAtOrDefault(id) ?? "a CUDA device"}, driver for CUDA {CudaDriver.Version}"))];
    }

    /// <summary>The package's version, without the commit behind it.</summary>
    private static string VersionOf(Type type) =>
        type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? $"{type.Assembly.GetName().Version}";
}
