using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Native;

public class ThreadScopeTests
{
    [Fact]
    public void A_scope_lowers_the_threads_of_its_own_thread_alone_and_puts_them_back()
    {
        var child = ChildProcess.Run("Threads.Scopes");
        Assert.True(child.ExitCode == 0, child.Error);
        Assert.Equal("1 1 3 3 3", child.Output);
    }
}
