using System.Runtime.CompilerServices;
using TorchSharp;

[assembly: Xunit.CollectionBehavior(DisableTestParallelization = true)]   // two cores, and libtorch's own threads

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
