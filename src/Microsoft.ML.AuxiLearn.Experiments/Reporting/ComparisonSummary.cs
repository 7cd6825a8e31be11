using MathNet.Numerics.Statistics;
using Microsoft.ML.AuxiLearn.Reporting;

namespace Microsoft.ML.AuxiLearn;

/// <summary>A contender's mean over the seeds, and the test against its baseline.</summary>
public sealed record ComparisonSummary
{
    /// <summary>The contender's name.</summary>
    public required string Method { get; init; }

    /// <summary>The mean of the metric on the test rows.</summary>
    public required double Mean { get; init; }

    /// <summary>The standard error of the mean; null with one run.</summary>
    public required double? StandardError { get; init; }

    /// <summary>
    /// The p-value of the paired test over the seeds that the contender shares with its baseline, with Holm's correction for all contenders of one role and
    /// baseline; null for the baseline itself and below two shared seeds.
    /// </summary>
    public double? PValue { get; init; }

    /// <summary>The p-value before Holm's correction.</summary>
    public double? UncorrectedPValue { get; init; }

    /// <summary>The contender it is tested against.</summary>
    public required string Baseline { get; init; }

    /// <summary>The baseline's mean over the shared seeds; null without any.</summary>
    public double? BaselineMean { get; init; }

    /// <summary>The mean difference from the baseline over the shared seeds, in the metric's units; null without any.</summary>
    public double? Difference { get; init; }

    /// <summary>The standard error of <see cref="Difference"/>; null below two shared seeds.</summary>
    public double? DifferenceError { get; init; }

    /// <summary>What the row measures: a method, another model or an ablation.</summary>
    public ContenderRole Role { get; init; }

    /// <summary>The number of completed runs, one per seed.</summary>
    public int Runs { get; init; }

    /// <summary>The means of the other metrics, by name.</summary>
    public IReadOnlyDictionary<string, double> Others { get; init; } = new Dictionary<string, double>();

    /// <summary>The mean wall time of a run with all its trials, in seconds.</summary>
    public double Seconds { get; init; }

    /// <summary>One summary for each contender, in the order of their first runs.</summary>
    internal static IReadOnlyList<ComparisonSummary> Of(IEnumerable<ComparisonRun> runs)
    {
        var byMethod = runs.GroupBy(run => run.Method).ToDictionary(group => group.Key, group => group.ToArray());
        return [.. byMethod.Values
            .Select(own => Of(own, byMethod.GetValueOrDefault(own[0].Baseline)))
            .GroupBy(summary => (summary.Role, summary.Baseline))
            .SelectMany(family => family.Zip(PairedTest.Holm([.. family.Select(summary => summary.UncorrectedPValue)]),
                (summary, p) => summary with { PValue = p }))];
    }

    /// <summary>The test of one contender against another over the seeds that both have; null without any.</summary>
    internal static (PairedTest Test, double BaselineMean)? Test(IEnumerable<ComparisonRun> runs, IEnumerable<ComparisonRun> baseline)
    {
        var pairs = runs.Join(baseline, run => run.Seed, run => run.Seed, (own, other) => (Own: own.Value, Other: other.Value)).ToArray();
        return pairs.Length == 0 ? null : (PairedTest.Of([.. pairs.Select(pair => pair.Own - pair.Other)]), pairs.Average(pair => pair.Other));
    }

    private static ComparisonSummary Of(ComparisonRun[] runs, ComparisonRun[]? baseline)
    {
        double[] values = [.. runs.Select(run => run.Value)];
        var test = baseline is null || runs[0].Method == runs[0].Baseline ? null : Test(runs, baseline);
        return new ComparisonSummary
        {
            Method = runs[0].Method,
            Mean = values.Mean(),
            StandardError = PairedTest.StandardErrorOf(values),
            UncorrectedPValue = test?.Test.PValue,
            Baseline = runs[0].Baseline,
            BaselineMean = test?.BaselineMean,
            Difference = test?.Test.Mean,
            DifferenceError = test?.Test.StandardError,
            Role = runs[0].Role,
            Runs = runs.Length,
            Others = runs.SelectMany(run => run.Others).GroupBy(pair => pair.Key).ToDictionary(group => group.Key, group => group.Average(pair => pair.Value)),
            Seconds = runs.Average(run => run.Seconds),
        };
    }
}
