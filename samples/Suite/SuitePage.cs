using System.Globalization;

namespace Microsoft.ML.AuxiLearn.Samples.Suite;

/// <summary>The results of all sets on one page, in Markdown.</summary>
/// <param name="sets">The comparisons by name.</param>
internal sealed class SuitePage(IReadOnlyList<(string Name, ComparisonReport Report)> sets)
{
    private const double Level = 0.05;

    /// <summary>What it comes to over all sets, and a table for each.</summary>
    public IEnumerable<string> Lines() => ((IEnumerable<string>)["# Suite", ""]).Concat(Whole()).Concat(sets.SelectMany(set => Of(set.Name, set.Report)));

    private IEnumerable<string> Whole()
    {
        yield return "The average rank by the means, 1 the best. On how many sets a contender is worse than the single task by more than one standard error of the "
            + "paired difference, significantly worse (▼) and better (▲) by Holm's correction, and significantly worse than the best in hindsight. Seconds of a run.";
        yield return "";
        yield return "| | sets | average rank | worse by 1 s.e. | ▼ | ▲ | ▼ of the best | seconds |";
        yield return "|---|---|---|---|---|---|---|---|";
        foreach (var rows in sets.SelectMany(set => Rows(set.Report)).GroupBy(row => row.Single.Method).OrderBy(rows => rows.Average(row => row.Rank)))
        {
            var (losses, worse, better) = (rows.Count(row => row.IsLoss), rows.Count(row => row.IsWorse), rows.Count(row => row.IsBetter));
            var ofBest = rows.Count(row => row.Best.PValue < Level);
            yield return string.Create(CultureInfo.InvariantCulture,
                $"| {rows.Key} | {rows.Count()} | {rows.Average(row => row.Rank):F2} | {losses} | {worse} | {better} | {ofBest} | {rows.Average(row => row.Single.Seconds):F1} |");
        }
    }

    private static IEnumerable<string> Of(string name, ComparisonReport report)
    {
        yield return "";
        yield return $"## {name}";
        yield return "";
        yield return $"{report.Experiment}. {report.Summary.Max(row => row.Runs)} seeds, means ± standard error.";
        yield return "";
        yield return $"| | {report.Metric} | from {Contender.SingleTask} | p | from the best | p | rank | seconds |";
        yield return "|---|---|---|---|---|---|---|---|";
        foreach (var row in Rows(report))
        {
            var (single, best) = (row.Single, row.Best);
            yield return string.Create(CultureInfo.InvariantCulture,
                $"| {single.Method} | {single.Mean:F4} ± {single.StandardError:F4} | {Difference(single)} | {single.PValue:F3} | {Difference(best)} | {best.PValue:F3} | {row.Rank} | {single.Seconds:F1} |");
        }
        yield return "";
        yield return report.Verdict;
    }

    /// <summary>The contenders of a set, the best first: each against the single task, and against the best.</summary>
    private static IEnumerable<Row> Rows(ComparisonReport report)
    {
        if (report.Summary.Count == 0)
            return [];
        var best = report.Summary[0].Method;
        ComparisonRun[] runs = [.. report.Runs.Select(run => run with { Baseline = best })];
        var hindsight = new ComparisonReport(report.Experiment, report.Metric, report.HigherIsBetter, runs, [], []).Summary;
        return report.Summary.Select((row, rank) =>
            new Row(row, hindsight.Single(other => other.Method == row.Method), rank + 1, report.HigherIsBetter ? row.Difference : -row.Difference));
    }

    private static string Difference(ComparisonSummary row) => row.Difference is { } difference
        ? string.Create(CultureInfo.InvariantCulture, $"{difference:+0.0000;-0.0000;0.0000} ± {row.DifferenceError:F4}") : "";

    /// <param name="Single">Against the single task.</param>
    /// <param name="Best">Against the best in hindsight.</param>
    /// <param name="Rank">From 1.</param>
    /// <param name="Gain">Over the single task; negative for a loss.</param>
    private sealed record Row(ComparisonSummary Single, ComparisonSummary Best, int Rank, double? Gain)
    {
        public bool IsLoss => Gain < -Single.DifferenceError;

        public bool IsWorse => Gain < 0 && Single.PValue < Level;

        public bool IsBetter => Gain > 0 && Single.PValue < Level;
    }
}
