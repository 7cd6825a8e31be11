using System.Globalization;

namespace Microsoft.ML.AuxiLearn.Samples.Compare;

/// <summary>Many comparisons side by side, in Markdown: a row for each file, a column for each contender.</summary>
/// <param name="reports">The comparisons by name.</param>
internal sealed class ResultsTable(IReadOnlyList<(string Name, ComparisonReport Report)> reports)
{
    private const double Level = 0.05;

    /// <summary>
    /// A table of means for the contenders with the most runs, one of differences on the same seeds for those with fewer, and one for other models.
    /// </summary>
    public IEnumerable<string> Lines()
    {
        var methods = Contenders(ContenderRole.Method).ToLookup(MostRuns);
        var most = methods.Select(group => group.Key).DefaultIfEmpty().Max();
        return methods.OrderByDescending(group => group.Key)
            .SelectMany(group => group.Key == most
                ? Table([.. group], $"{Seeds(most)}: means ± standard error.", Mean).Concat([Ranks([.. group]), ""])
                : Table([.. group], $"{Seeds(group.Key)}: differences from {Contender.SingleTask} on the same seeds ± standard error.", Difference).Append(""))
            .Concat(Contenders(ContenderRole.Outside).ToArray() is { Length: > 0 } outside
                ? Table([Contender.SingleTask, .. outside], "Other models on the same rows, without the auxiliary columns.", Mean)
                : [])
            .Prepend("")
            .Prepend($"▲ significantly better than {Contender.SingleTask}, ▼ significantly worse, by a paired test with Holm's correction.");
    }

    private IEnumerable<string> Table(string[] contenders, string caption, Func<ComparisonSummary, string> value)
    {
        string Cell(ComparisonReport report, string contender) => Row(report, contender) is { } row ? value(row) + Mark(report, row) : "";

        yield return caption;
        yield return "";
        yield return $"| | | {string.Join(" | ", contenders)} |";
        yield return $"|---|---|{string.Concat(contenders.Select(_ => "---|"))}";
        foreach (var (name, report) in reports)
            yield return $"| {name} | {report.Metric} | {string.Join(" | ", contenders.Select(contender => Cell(report, contender)))} |";
    }

    private string Ranks(string[] contenders) =>
        $"| average rank | | "
            + $"{string.Join(" | ", contenders.Select(contender => AverageRank(contender, contenders).ToString("F2", CultureInfo.InvariantCulture)))} |";

    private IEnumerable<string> Contenders(ContenderRole role) =>
        reports.SelectMany(entry => entry.Report.Summary).Where(row => row.Role == role).Select(row => row.Method).Distinct()
            .OrderBy(name => WeightingMethod.All.Select(method => method.Name).ToList().IndexOf(name));

    private int MostRuns(string contender) => reports.Max(entry => Row(entry.Report, contender)?.Runs ?? 0);

    /// <summary>The mean over the comparisons of 1 + how many of the contenders have a better mean.</summary>
    private double AverageRank(string contender, string[] contenders) =>
        reports.Where(entry => Row(entry.Report, contender) is not null).Average(entry => 1 + contenders.Count(other =>
            Row(entry.Report, other) is { } row && IsBetter(entry.Report, row.Mean, Row(entry.Report, contender)!.Mean)));

    private static string Seeds(int count) => count == 1 ? "1 seed" : $"{count} seeds";

    private static string Mean(ComparisonSummary row) => Number(row.Mean, row.StandardError, "F4");

    private static string Difference(ComparisonSummary row) =>
        row.Difference is { } difference ? Number(difference, row.DifferenceError, "+0.0000;-0.0000") : "";

    private static string Number(double value, double? error, string format) =>
        value.ToString(format, CultureInfo.InvariantCulture) + (error is null ? "" : " ± " + error.Value.ToString("F4", CultureInfo.InvariantCulture));

    private static string Mark(ComparisonReport report, ComparisonSummary row) =>
        row.PValue < Level ? IsBetter(report, row.Difference!.Value, 0) ? " ▲" : " ▼" : "";

    private static bool IsBetter(ComparisonReport report, double value, double than) => report.HigherIsBetter ? value > than : value < than;

    private static ComparisonSummary? Row(ComparisonReport report, string contender) => report.Summary.FirstOrDefault(row => row.Method == contender);
}
