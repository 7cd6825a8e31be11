namespace Microsoft.ML.AuxiLearn.Benchmarks.Hypergradient;

/// <summary>The time of one auxiliary step over that of one plain training step (forward, backward, Adam), equal batches.</summary>
internal static class StepTimes
{
    private const int Rounds = 15;

    private static readonly (string Solver, string? Goal)[] _solvers =
    [
        ("t1t2", "<= 1.8"), ("neumann-j3", "<= 7"), ("reference", "<= 12"), ("neumann-j3-plus-one", null), ("neumann", null), ("warm-start", null),
            ("conjugate-gradient-3", null), ("minres-3", null),
    ];

    public static IEnumerable<Figure> Measure()
    {
        foreach (var network in Workload.Networks)
        {
            foreach (var (solver, goal) in _solvers)
            {
                using var workload = new Workload(network, solver);
                var times = Timing.Medians(Rounds, workload.PlainStep, workload.AuxiliaryStep);
                yield return new($"time/{network}/{solver}", times[1] / times[0], goal);
            }
        }
    }
}
