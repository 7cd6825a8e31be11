using Microsoft.ML.AuxiLearn.Native;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Native;

/// <summary>Processes with less memory than they need end with a sentence that says so.</summary>
[Collection(ProcessTests.Name)]
public class MemoryLimitTests
{
    // .NET reserves 256 GB of addresses else
    private static readonly (string, string?)[] _smallHeap = [("DOTNET_GCHeapHardLimit", "2000000"), ("OMP_NUM_THREADS", "1")];

    [Fact]
    public void Too_little_to_load_libtorch_is_said()
    {
        if (!OperatingSystem.IsLinux())
            return;
        var child = ChildProcess.Limited("ulimit -v 1000000", "Memory.Train", ["10", "100"], _smallHeap);
        Assert.Equal(1, child.ExitCode);
        Assert.StartsWith("Microsoft.ML.AuxiLearn.TorchBackendException: There is not enough memory to load libtorch: ", child.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_little_to_train_is_said_with_the_bytes_that_were_asked_for()
    {
        if (!OperatingSystem.IsLinux())
            return;
        var child = ChildProcess.Limited("ulimit -v 8000000", "Memory.Train", ["40000", "100"], _smallHeap);   // 40,000² weights take 6.4 GB
        Assert.Equal(1, child.ExitCode);
        Assert.StartsWith(
            "System.InsufficientMemoryException: There is not enough memory to train: libtorch asked for 6,400,000,000 bytes more; a smaller BatchSize, ",
            child.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "[enforce fail at alloc_cpu.cpp:127] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate 36000000 bytes. Error code 12 "
            + "(Cannot allocate memory)", true, ": libtorch asked for 36,000,000 bytes more")]
    [InlineData("CUDA out of memory. Tried to allocate 2.00 GiB", true, "")]
    [InlineData("std::bad_alloc", true, "")]
    [InlineData("mat1 and mat2 shapes cannot be multiplied (3x4 and 5x6)", false, "")]
    public void What_libtorch_says_of_memory_is_known(string message, bool isShortage, string asked)
    {
        var exception = new InvalidOperationException("It failed.", new IOException(message));
        Assert.Equal(isShortage, MemoryShortage.IsIn(exception));
        if (isShortage)
            Assert.Equal($"There is not enough memory to test{asked}; less helps.", MemoryShortage.Of(exception, "to test", "less helps").Message);
    }
}
