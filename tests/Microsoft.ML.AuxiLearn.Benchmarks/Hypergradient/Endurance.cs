using TorchSharp;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Hypergradient;

/// <summary>What 10,000 auxiliary steps leave behind: live tensors, and resident memory at the end over that after a tenth.</summary>
internal static class Endurance
{
    private const int Steps = 10_000;

    public static IEnumerable<Figure> Measure()
    {
        using var workload = new Workload("small", "t1t2");
        Repeat(workload.AuxiliaryStep, Steps / 10);
        var (tensors, memory) = (torch.Tensor.TotalCount, Resident());
        Repeat(workload.AuxiliaryStep, Steps - Steps / 10);
        yield return new("endurance/live-tensors-gained", torch.Tensor.TotalCount - tensors, "<= 0");
        yield return new("endurance/resident-memory", Resident() / memory, "<= 1.02");
    }

    private static void Repeat(Action step, int times)
    {
        for (var i = 0; i < times; i++)
            step();
    }

    private static double Resident()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Environment.WorkingSet;
    }
}
