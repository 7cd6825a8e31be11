using System.Globalization;

namespace Microsoft.ML.AuxiLearn.Samples.Compare;

/// <summary>Many comparisons side by side, in Markdown: a row for each file, a column for each contender.</summary>
/// <param name="reports">The comparisons by name.</param>
internal sealed class ResultsTable(IReadOnlyList<(string Name, ComparisonReport Report)> reports)
{
    private const double Level = 0.05;

    /// <summary>One table for the contenders with the most runs, whose ranks compare, and one for each smaller number of runs; other models apart.</summary>
    public IEnumerable<string> Lines()
    {
        var runs = Contenders(ContenderRole.Method).ToLookup(MostRuns);
        foreach (var group in runs.OrderByDescending(group => group.Key))
        {
            var seeds = group.Key == 1 ? "1 seed" : $"{group.Key} seeds";
            foreach (var line in Table([.. group], $"{seeds}, mean ± standard error; ▲ significantly better than {Contender.SingleTask}, ▼ significantly worse (paired test, Holm's correction).", withRanks: true))
                yield return line;
        }
        if (Contenders(ContenderRole.Outside).ToArray() is { Length: > 0 } outside)
            foreach (var line in Table([Contender.SingleTask, .. outside], "Other models on the same rows, without the auxiliary columns.", withRanks: false))
                yield return line;
    }

    private IEnumerable<string> Table(string[] contenders, string caption, bool withRanks)
    {
        yield return caption;
        yield return "";
        yield return $"| | | {string.Join(" | ", contenders)} |";
        yield return $"|---|---|{string.Concat(contenders.Select(_ => "---|"))}";
        foreach (var (name, report) in reports)
            yield return $"| {name} | {report.Metric} | {string.Join(" | ", contenders.Select(contender => Cell(report, Row(report, contender))))} |";
        if (withRanks)
            yield return $"| average rank | | {string.Join(" | ", contenders.Select(contender => AverageRank(contender, contenders).ToString("F2", CultureInfo.InvariantCulture)))} |";
        yield return "";
    }

    private IEnumerable<string> Contenders(ContenderRole role) =>
        reports.SelectMany(entry => entry.Report.Summary).Where(row => row.Role == role).Select(row => row.Method).Distinct()
            .OrderBy(name => WeightingMethod.All.Select(method => method.Name).ToList().IndexOf(name));

    private int MostRuns(string contender) => reports.Max(entry => Row(entry.Report, contender)?.Runs ?? 0);

    /// <summary>The mean over the comparisons of 1 + how many of the contenders have a better mean.</summary>
    private double AverageRank(string contender, string[] contenders) =>
        reports.Where(entry => Row(entry.Report, contender) is not null).Average(entry => 1 + contenders.Count(other =>
            Row(entry.Report, other) is { } row && IsBetter(entry.Report, row.Mean, Row(entry.Report, contender)!.Mean)));

    private static string Cell(ComparisonReport report, ComparisonSummary? row)
    {
        if (row is null)
            return "";
        var mark = row.PValue < Level ? IsBetter(report, row.Difference!.Value, 0) ? " ▲" : " ▼" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{row.Mean:F4}{(row.StandardError is { } error ? $" ± {error.ToString("F4", CultureInfo.InvariantCulture)}" : "")}{mark}");
    }

    private static bool IsBetter(ComparisonReport report, double value, double than) => report.HigherIsBetter ? value > than : value < than;

    private static ComparisonSummary? Row(ComparisonReport report, string contender) => report.Summary.FirstOrDefault(row => row.Method == contender);
}
