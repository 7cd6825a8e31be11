using System.Diagnostics;
using Microsoft.ML.AuxiLearn.Benchmarks.Hypergradient;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Throughput;

/// <summary>
/// What something cost: seconds on the wall, and seconds of all of the process' threads, which do not count what else the machine is busy with.
/// </summary>
internal readonly record struct Cost(double Wall, double Cpu)
{
    /// <summary>The median cost of each action over rounds in which they take turns; two rounds before warm up.</summary>
    public static Cost[] Medians(int rounds, params Action[] actions) => [.. Rounds(rounds, actions).Select(Median)];

    /// <summary>The least cost of each action over such rounds, to which whatever else the machine does only adds.</summary>
    public static Cost[] Least(int rounds, params Action[] actions) =>
        [.. Rounds(rounds, actions).Select(costs => new Cost(costs.Min(cost => cost.Wall), costs.Min(cost => cost.Cpu)))];

    private static List<Cost>[] Rounds(int rounds, Action[] actions)
    {
        var costs = actions.Select(_ => new List<Cost>()).ToArray();
        for (var round = -2; round < rounds; round++)
        {
            for (var i = 0; i < actions.Length; i++)
            {
                var cost = Of(actions[i]);
                if (round >= 0)
                    costs[i].Add(cost);
            }
        }
        return costs;
    }

    public static Cost Of(Action action)
    {
        var start = Now();
        action();
        return Now() - start;
    }

    public static Cost Median(IReadOnlyCollection<Cost> costs) =>
        new(Timing.Median(costs.Select(cost => cost.Wall)), Timing.Median(costs.Select(cost => cost.Cpu)));

    public static Cost Now() => new(Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency, Environment.CpuUsage.TotalTime.TotalSeconds);

    public static Cost operator -(Cost end, Cost start) => new(end.Wall - start.Wall, end.Cpu - start.Cpu);

    /// <summary>How many times as fast as what cost <paramref name="other"/>: by processor time, which the goal is for, and on the wall.</summary>
    public IEnumerable<Figure> Speed(string name, Cost other, string? goal) =>
        [new(name, other.Cpu / Cpu, goal), new($"{name}, on the wall", other.Wall / Wall)];

    /// <summary>How many a second.</summary>
    public Figure Rate(string name, double count) => new($"{name} per second", count / Cpu);
}
