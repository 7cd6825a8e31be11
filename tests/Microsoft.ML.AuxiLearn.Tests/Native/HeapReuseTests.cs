using System.Globalization;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Native;

public class HeapReuseTests
{
    [Fact]
    public void A_step_finds_the_memory_of_the_step_before()
    {
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable("LD_PRELOAD") is { Length: > 0 })
            return;   // another allocator
        var child = ChildProcess.Run("Memory.FaultsOfAStep");
        Assert.True(child.ExitCode == 0, child.Error);
        Assert.InRange(long.Parse(child.Output, CultureInfo.InvariantCulture), 0, 16 << 20 >> 12 >> 2);   // a quarter of its pages
    }
}
