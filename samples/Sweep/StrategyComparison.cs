namespace Microsoft.ML.AuxiLearn.Samples.Sweeps;

/// <summary>
/// Successive halving against random trials: the same time, splits and points, the best of each measured on the test rows, and a paired test over the
/// repetitions.
/// </summary>
internal static class StrategyComparison
{
    /// <param name="table">The table.</param>
    /// <param name="budget">The time of each sweep.</param>
    /// <param name="repeats">How many splits, each with points of its own.</param>
    /// <param name="file">The JSON file of the results, with which a second call goes on; null for none.</param>
    /// <param name="progress">Called after each sweep.</param>
    public static Comparison Of(TableSweep table, TimeSpan budget, int repeats, string? file, Action<ComparisonProgress> progress) =>
        new(table.Split, table.Metric, [Contender(table, StrategyName.Random, budget), Contender(table, StrategyName.Halving, budget)])
        {
            Seeds = [.. Enumerable.Range(1, repeats)],
            Trials = 1,
            File = file,
            Inputs = table.Inputs,
            Experiment = $"{table.Experiment}, strategies for {budget.TotalMinutes:G3} minutes",
            Progress = progress,
        };

    private static Contender Contender(TableSweep table, StrategyName name, TimeSpan budget) =>
        new(name.ToString(), trial => new SweptEstimator(table, table.Strategy(name, trial.Seed), trial, budget)) { Baseline = nameof(StrategyName.Random) };
}
