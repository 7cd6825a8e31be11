using System.Runtime.CompilerServices;
using TorchSharp;

// The tests that train follow each other; those of the few named collections run beside them. A limit of threads would be a context in which tests that wait for
// a task without awaiting it never end.
[assembly: Xunit.CollectionBehavior(Xunit.CollectionBehavior.CollectionPerAssembly, MaxParallelThreads = -1)]

namespace Microsoft.ML.AuxiLearn.Tests;

internal static class TestSetup
{
    [ModuleInitializer]
    internal static void Initialize()
    {
        AuxiLearnEnvironment.Initialize();
        torch.set_num_threads(1);
    }
}
