using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Native;

/// <summary>The property TorchBackend of the samples and the tests.</summary>
public class TorchBackendTests
{
    [Theory]
    [InlineData("cuda-linux", "TorchSharp-cuda-linux")]
    [InlineData("cuda-windows", "TorchSharp-cuda-windows")]
    public void Chooses_the_package_of_CUDA_alone(string backend, string package)
    {
        var evaluated = ChildProcess.Sdk(["msbuild", "samples/Quickstart", "-getItem:PackageReference", $"-p:TorchBackend={backend}"], Repository.Root);
        Assert.True(evaluated.ExitCode == 0, evaluated.Output);
        Assert.Contains($"\"{package}\"", evaluated.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\"libtorch-", evaluated.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_value_is_refused()
    {
        var checkedValue = ChildProcess.Sdk(["msbuild", "samples/Quickstart", "-t:CheckTorchBackend", "-p:TorchBackend=rocm"], Repository.Root);
        Assert.NotEqual(0, checkedValue.ExitCode);
        Assert.Contains("TorchBackend is 'rocm'; expected cpu, cuda-linux, cuda-windows or none.", checkedValue.Output, StringComparison.Ordinal);
    }
}
