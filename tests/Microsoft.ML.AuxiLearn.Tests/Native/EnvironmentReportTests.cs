using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Native;

public class EnvironmentReportTests
{
    private readonly Dictionary<string, string> _lines =
        AuxiLearnEnvironment.Describe().Split(Environment.NewLine).Select(line => line.Split(':', 2)).DistinctBy(parts => parts[0])
            .ToDictionary(parts => parts[0], parts => parts[1].Trim());

    [Fact]
    public void Tells_versions_back_end_devices_and_what_was_worked_around()
    {
        Assert.Equal("5.0.1", _lines["ML.NET"]);
        Assert.Equal("0.107.0", _lines["TorchSharp"]);
        Assert.StartsWith($"{Environment.Version} on ", _lines[".NET"], StringComparison.Ordinal);
        Assert.StartsWith($"libtorch for {(TorchRuntime.HasCuda ? "CUDA" : "the CPU")} in ", _lines["back end"], StringComparison.Ordinal);
        Assert.EndsWith($"{torch.get_num_threads()} threads", _lines["device"], StringComparison.Ordinal);
        Assert.Equal(TorchRuntime.Workaround ?? "nothing", _lines["worked around"]);
        if (OperatingSystem.IsLinux())
            Assert.Matches(@"libstdc\+\+\.so\.6\.", _lines["libstdc++"]);
    }

    [Fact]
    public void Says_what_is_in_the_way_of_CUDA_as_the_devices_error_does()
    {
        if (CudaSupport.Obstacle is not { } obstacle)
        {
            Assert.False(_lines.ContainsKey("no CUDA device"));
            return;
        }
        Assert.Equal($"{obstacle.Found}; expected {obstacle.Expected}", _lines["no CUDA device"]);
        var ml = new MLContext(1) { GpuDeviceId = 0, FallbackToCpu = false };
        var rows = ml.Data.LoadFromEnumerable(Scoring.Sample.Rows(9));
        var exception = Assert.Throws<InvalidOperationException>(() => ml.Regression.Trainers.AuxiLearn("Mass", numberOfEpochs: 1).Fit(rows));
        Assert.Equal($"GpuDeviceId is 0 but {obstacle.Found}; expected {obstacle.Expected}, GpuDeviceId = null, or FallbackToCpu = true.", exception.Message);
        if (!TorchRuntime.HasCuda && !OperatingSystem.IsMacOS())
            Assert.Equal(("libtorch is one for the CPU alone", $"the package {TorchRuntime.CudaPackage} in place of {TorchRuntime.CpuPackage}"), obstacle);
    }

    [Fact]
    public void A_machine_without_a_driver_has_no_devices_and_no_version()
    {
        Assert.Equal(CudaDriver.IsInstalled, CudaDriver.Version is not null);
        if (!CudaDriver.IsInstalled)
            Assert.Empty(CudaDriver.Devices());
    }
}
