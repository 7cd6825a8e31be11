namespace Microsoft.ML.AuxiLearn.ComparisonPages;

/// <summary>What a contender reached on one set.</summary>
/// <param name="Set">The set.</param>
/// <param name="Single">Against the single task.</param>
/// <param name="Best">Against the contender that is best on this set, in hindsight.</param>
/// <param name="Rank">By the means, 1 the best.</param>
/// <param name="Gain">Over the single task, in the metric's units; negative for a loss.</param>
internal sealed record SetResult(string Set, ComparisonSummary Single, ComparisonSummary Best, int Rank, double? Gain)
{
    private const double Level = 0.05;

    public bool IsLoss => Gain < -Single.DifferenceError;

    public bool IsWorse => Gain < 0 && Single.PValue < Level;

    public bool IsBetter => Gain > 0 && Single.PValue < Level;

    public bool IsWorseThanBest => Best.PValue < Level;

    /// <summary>The gain as a share of what the single task reached.</summary>
    public double? Share => Gain / Math.Abs(Single.BaselineMean ?? double.NaN);

    /// <summary>The contenders of a set, the best first.</summary>
    public static IEnumerable<SetResult> Of(string set, ComparisonReport report)
    {
        if (report.Summary.Count == 0)
            return [];
        var best = report.Summary[0].Method;
        ComparisonRun[] runs = [.. report.Runs.Select(run => run with { Baseline = best })];
        var hindsight = new ComparisonReport(report.Experiment, report.Metric, report.HigherIsBetter, runs, [], []).Summary;
        return report.Summary.Select((row, rank) => new SetResult(set, row, hindsight.Single(other => other.Method == row.Method), rank + 1,
            report.HigherIsBetter ? row.Difference : -row.Difference));
    }
}
