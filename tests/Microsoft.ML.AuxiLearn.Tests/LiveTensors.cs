using TorchSharp;

namespace Microsoft.ML.AuxiLearn.Tests;

/// <summary>
/// Tensors of this process that hold native memory, counted once the collector has freed what was dropped: what another test has dropped is finalized at any
/// moment, and would count as freed by the code under test.
/// </summary>
internal static class LiveTensors
{
    public static long Count()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        return torch.Tensor.TotalCount;
    }

    /// <summary>How many more there are after <paramref name="work"/>. TorchSharp counts the tensor that a Parameter was made of for good, so that even a model
    /// that is freed leaves some: compare two calls.</summary>
    public static long LeftBy(Action work)
    {
        var before = Count();
        work();
        return Count() - before;
    }
}
