namespace Microsoft.ML.AuxiLearn.Benchmarks.Hypergradient;

/// <summary>The time of training with a combiner and an auxiliary step every 50 steps over that of training with fixed weights.</summary>
internal static class WholeTraining
{
    private const int Every = 50;
    private const int Rounds = 25;

    public static IEnumerable<Figure> Measure()
    {
        foreach (var network in Workload.Networks)
        {
            using var workload = new Workload(network, "t1t2");
            if (Timing.Medians(Rounds, workload.FixedWeightsStep, workload.PlainStep, workload.AuxiliaryStep) is [var unlearned, var plain, var auxiliary])
                yield return new($"training/{network}/t1t2-every-50", (Every * plain + auxiliary) / (Every * unlearned), "<= 1.05");
        }
    }
}
