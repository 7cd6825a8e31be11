using Microsoft.ML.AuxiLearn.Reporting;

namespace Microsoft.ML.AuxiLearn;

/// <summary>The contribution of an auxiliary task under a method: its weight, and the change of the metric without it.</summary>
public sealed record TaskContribution
{
    /// <summary>The method.</summary>
    public required string Method { get; init; }

    /// <summary>The auxiliary task.</summary>
    public required string Task { get; init; }

    /// <summary>The mean over the seeds of its weight, where the main task counts 1; null where the method has no weights to show.</summary>
    public required double? Weight { get; init; }

    /// <summary>The standard error of <see cref="Weight"/>; null with fewer than two runs.</summary>
    public required double? WeightError { get; init; }

    /// <summary>
    /// How much the metric changes when the task is left out (over 0: a metric where lower is better gets worse); null if not measured.
    /// </summary>
    public double? ChangeWithout { get; init; }

    /// <summary>The standard error of <see cref="ChangeWithout"/>.</summary>
    public double? ChangeWithoutError { get; init; }

    /// <summary>The p-value of <see cref="ChangeWithout"/>, with Holm's correction for all tasks of the method.</summary>
    public double? PValue { get; init; }

    internal static IReadOnlyList<TaskContribution> Of(IReadOnlyList<ComparisonRun> runs, IEnumerable<ComparisonSummary> summary)
    {
        var summaries = summary.ToDictionary(row => row.Method);
        var without = runs.Where(run => run.LeftOutTask is not null).DistinctBy(run => run.Method)
            .ToDictionary(run => (run.Baseline, Task: run.LeftOutTask!), run => summaries[run.Method]);
        var weights = runs.Where(run => run.Role == ContenderRole.Method)
            .SelectMany(run => run.Weights, (run, pair) => (run.Method, Task: pair.Key, Weight: pair.Value))
            .GroupBy(row => (row.Method, row.Task), row => row.Weight).ToDictionary(group => group.Key, group => group.ToArray());
        return [.. weights.Keys.Union(without.Keys).Select(key =>
        {
            var own = weights.GetValueOrDefault(key);
            var row = without.GetValueOrDefault(key);
            return new TaskContribution
            {
                Method = key.Item1,
                Task = key.Item2,
                Weight = own?.Average(),
                WeightError = own is null ? null : PairedTest.StandardErrorOf(own),
                ChangeWithout = row?.Difference,
                ChangeWithoutError = row?.DifferenceError,
                PValue = row?.PValue,
            };
        })];
    }
}
