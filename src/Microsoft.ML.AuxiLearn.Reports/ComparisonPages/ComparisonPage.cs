using Microsoft.ML.AuxiLearn.Pages;

namespace Microsoft.ML.AuxiLearn.ComparisonPages;

/// <summary>The page of a comparison.</summary>
internal static class ComparisonPage
{
    public static Page Of(ComparisonReport report)
    {
        var rows = report.Summary.Where(row => row.Role != ContenderRole.Ablation).ToArray();
        return new Page(report.Experiment.Length > 0 ? report.Experiment : "A comparison", report.Verdict, rows.Length == 0 ? [Inputs(report)] :
        [
            Contenders(report, rows),
            .. Differences(report, rows),
            Ranks(report, rows),
            .. TaskSections.Of(report),
            .. ImportanceSection.Of(report),
            TimeSection.Of(report.Metric, [.. rows.Select(row => (row.Method, row.Seconds, row.Mean))]),
            .. Missing(report),
            Inputs(report),
        ]);
    }

    private static string Better(ComparisonReport report) => report.HigherIsBetter ? "higher is better" : "lower is better";

    private static Section Contenders(ComparisonReport report, ComparisonSummary[] rows)
    {
        string[] others = [.. rows.SelectMany(row => row.Others.Keys).Distinct()];
        return new Section($"{report.Metric} of each contender",
            $"The mean on test rows that no choice has used, with its standard error over the seeds; {Better(report)}. {Outside(rows)}p is that of a "
                + "paired test over the seeds with Holm's correction.")
        {
            Figure = new Figure($"Points of the mean {report.Metric} of each contender with bars of the standard error",
                [Trace.Points(rows.Select(row => row.Method), rows.Select(row => row.Mean), rows.Select(row => row.StandardError), 0,
                    "%{y}: %{x}<extra></extra>")], Trace.LayoutOfNames(report.Metric, rows.Length)),
            Table = new Table(["contender", report.Metric, .. others, "difference", "from", "p", "runs", "seconds per run"],
                [.. rows.Select(row => (IReadOnlyList<string>)
                [
                    row.Role == ContenderRole.Outside ? row.Method + " (without the auxiliary columns)" : row.Method,
                    Number.WithError(Number.Text(row.Mean), row.StandardError),
                    .. others.Select(name => row.Others.TryGetValue(name, out var value) ? Number.Text(value) : ""),
                    Number.WithError(Number.Signed(row.Difference), row.DifferenceError),
                    row.Difference is null ? "" : row.Baseline,
                    Number.P(row.PValue),
                    $"{row.Runs}",
                    Number.Text(row.Seconds),
                ])]),
        };
    }

    /// <summary>Seed by seed, because a mean hides whether all agree.</summary>
    private static IEnumerable<Section> Differences(ComparisonReport report, ComparisonSummary[] rows)
    {
        var values = report.Runs.ToLookup(run => run.Method)
            .ToDictionary(method => method.Key, method => method.ToDictionary(run => run.Seed, run => run.Value));
        var compared = rows.Where(row => row.Difference is not null).ToArray();
        if (compared.Length == 0)
            yield break;
        var pairs = compared.SelectMany(row => values[row.Method].Where(run => values[row.Baseline].ContainsKey(run.Key))
            .Select(run => (row.Method, row.Baseline, Seed: run.Key, Difference: run.Value - values[row.Baseline][run.Key]))).ToArray();
        var seeds = Trace.Circles(pairs.Select(pair => pair.Method), pairs.Select(pair => pair.Difference), "%{y}: %{x}<extra>a seed</extra>");
        var layout = Trace.LayoutOfNames($"difference in {report.Metric}", compared.Length);
        layout["shapes"] = Trace.Mark(0);
        yield return new Section("Differences from the baseline",
            $"Each contender minus its baseline ({string.Join(", ", compared.Select(row => row.Baseline).Distinct())}) with the same rows and seed: grey a "
                + $"seed, in colour the mean and its standard error; {Better(report)}, and at the dotted line there is no difference.")
        {
            Figure = new Figure("Points of the differences of each contender from its baseline, for each seed and in the mean",
                [seeds, Trace.Points(compared.Select(row => row.Method), compared.Select(row => row.Difference!.Value),
                    compared.Select(row => row.DifferenceError), 1, "%{y}: %{x}<extra>mean</extra>")], layout),
            Table = new Table(["contender", "baseline", "seed", "difference"],
                [.. pairs.Select(pair => (IReadOnlyList<string>)[pair.Method, pair.Baseline, $"{pair.Seed}", Number.Signed(pair.Difference)])]),
        };
    }

    private static Section Ranks(ComparisonReport report, ComparisonSummary[] rows)
    {
        var shown = rows.Select(row => row.Method).ToHashSet();
        var complete = report.Runs.Where(run => shown.Contains(run.Method)).GroupBy(run => run.Seed).Where(seed => seed.Count() == shown.Count).ToArray();
        var ranks = complete.SelectMany(seed => seed.Select(run => (run.Method, Rank: Rank(report, seed, run)))).GroupBy(row => row.Method, row => row.Rank)
            .Select(method => (Method: method.Key, Mean: method.Average(), Best: method.Min(), Worst: method.Max())).OrderBy(row => row.Mean).ToArray();
        return new Section("Ranks", complete.Length == 0 ? "No seed has a run of every contender, so none can be ranked."
            : $"The rank among all contenders, 1 the best, over the {complete.Length} seeds that all have; equal values share their ranks' mean.")
        {
            Table = complete.Length == 0
                ? null
                : new Table(["contender", "mean rank", "best", "worst"],
                [.. ranks.Select(row => (IReadOnlyList<string>)[row.Method, Number.Text(row.Mean), Number.Text(row.Best), Number.Text(row.Worst)])]),
        };
    }

    private static double Rank(ComparisonReport report, IEnumerable<ComparisonRun> seed, ComparisonRun own)
    {
        var better = seed.Count(run => report.HigherIsBetter ? run.Value > own.Value : run.Value < own.Value);
        var equal = seed.Count(run => run.Value == own.Value);
        return better + (equal + 1) / 2.0;
    }

    private static IEnumerable<Section> Missing(ComparisonReport report)
    {
        if (report.Failures.Count + report.LeftOut.Count == 0)
            yield break;
        yield return new Section("What is missing", "Runs that failed, and runs beyond the time budget.")
        {
            Table = new Table(["contender", "seeds", "why"],
            [
                .. report.Failures.Select(failure => (IReadOnlyList<string>)[failure.Method, $"{failure.Seed}", failure.Error]),
                .. report.LeftOut.Select(gap => (IReadOnlyList<string>)[gap.Method, string.Join(", ", gap.Seeds), "left out"]),
            ]),
        };
    }

    private static Section Inputs(ComparisonReport report) =>
        new("How to repeat it", report.Inputs.Count == 0
        ? "The report does not say what went in."
        : "The inputs: a comparison with the same inputs continues this one.")
        {
            Table = report.Inputs.Count == 0
            ? null
            : new Table(["what", "value"], [.. report.Inputs.Select(part => (IReadOnlyList<string>)[part.Key, part.Value])]),
        };

    private static string Outside(ComparisonSummary[] rows) =>
        rows.Any(row => row.Role == ContenderRole.Outside) ? "Models without the auxiliary columns are shown too. " : "";
}
