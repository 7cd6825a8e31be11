using TorchSharp;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Hypergradient;

/// <summary>
/// What 10,000 auxiliary steps leave behind: live tensors, and the resident memory of the second half over that of the first (medians, first thousand apart).
/// </summary>
internal static class Endurance
{
    private const int Thousands = 10;

    public static IEnumerable<Figure> Measure()
    {
        using var workload = new Workload("small", "t1t2");
        var tensors = new List<long>();
        var memory = new List<double>();
        for (var k = 0; k <= Thousands; k++)
        {
            for (var i = 0; i < 1000; i++)
                workload.AuxiliaryStep();
            GC.Collect();
            GC.WaitForPendingFinalizers();
            tensors.Add(torch.Tensor.TotalCount);
            memory.Add(Environment.WorkingSet);
        }
        yield return new("endurance/live-tensors-gained", tensors[^1] - tensors[0], "<= 0");
        yield return new("endurance/resident-memory", Timing.Median(memory[(1 + Thousands / 2)..]) / Timing.Median(memory[1..(1 + Thousands / 2)]), "<= 1.02");
    }
}
