using System.Globalization;
using Spectre.Console;

namespace Microsoft.ML.AuxiLearn.Samples.Compare;

/// <summary>A report in the terminal.</summary>
internal static class ReportView
{
    private const int Few = 10;

    public static void Show(ComparisonReport report)
    {
        if (report.Summary.Count > 0)
            AnsiConsole.Write(Summary(report));
        var counted = report.Attribution.Where(row => row.ChangeWithout is not null || row.Method == WeightingMethod.AuxiLearn().Name).ToArray();
        if (counted.Length > 0)
            AnsiConsole.Write(Attribution(report, counted));
        AnsiConsole.MarkupLine($"[bold]{Markup.Escape(report.Verdict)}[/]");
    }

    private static Table Summary(ComparisonReport report)
    {
        var rows = report.Summary.Where(row => row.Role != ContenderRole.Ablation).ToArray();
        var others = rows.SelectMany(row => row.Others.Keys).Distinct().ToArray();
        var table = Columns(["method", report.Metric, .. others, $"from {Contender.SingleTask}", "p", "runs", "s/run"]);
        foreach (var row in rows)
            table.AddRow([
                row.Role == ContenderRole.Outside ? row.Method + " *" : row.Method,
                PlusMinus(row.Mean, row.StandardError),
                .. others.Select(name => row.Others.TryGetValue(name, out var value) ? Number(value) : ""),
                PlusMinus(row.Difference, row.DifferenceError, "+0.####;-0.####"),
                row.PValue is { } p ? p.ToString("F3", CultureInfo.InvariantCulture) : "",
                $"{row.Runs}",
                row.Seconds.ToString("F1", CultureInfo.InvariantCulture),
            ]);
        return table.Caption("on the test rows ± standard error; p of a paired test with Holm's correction; * without the auxiliary columns");
    }

    private static Table Attribution(ComparisonReport report, TaskContribution[] rows)
    {
        var shown = Shown(report, rows).ToArray();
        var table = Columns(["auxiliary task", "under", "learned weight", $"{report.Metric} without it", "p"]).Title("What each auxiliary task does")
            .Caption("a weight of 1 is that of the main task"
            + (shown.Length < rows.Length
                ? $"; of each method the {Few} tasks that count most and the {Few} that count least, all others in the file of --json"
                : ""));
        foreach (var row in shown)
            table.AddRow(
                row.Task,
                row.Method,
                PlusMinus(row.Weight, row.WeightError),
                PlusMinus(row.ChangeWithout, row.ChangeWithoutError, "+0.####;-0.####"),
                row.PValue is { } p ? p.ToString("F3", CultureInfo.InvariantCulture) : "");
        return table;
    }

    /// <summary>
    /// Of each method all tasks, or of many those that count most and those that count least: by what is lost without them where that is known, else by their
    /// weight.
    /// </summary>
    internal static IEnumerable<TaskContribution> Shown(ComparisonReport report, IEnumerable<TaskContribution> rows) =>
        rows.GroupBy(row => row.Method).SelectMany(method =>
    {
        var tasks = method.ToArray();
        if (tasks.Length <= 2 * Few)
            return tasks;
        TaskContribution[] sorted = [.. tasks.OrderByDescending(row => row.ChangeWithout is { } change
            ? report.HigherIsBetter ? -change : change : row.Weight)];
        return [.. sorted[..Few], .. sorted[^Few..]];
    });

    private static Table Columns(IReadOnlyList<string> names)
    {
        var table = new Table().RoundedBorder();
        foreach (var name in names)
            table.AddColumn(name == names[0] ? new TableColumn(name).NoWrap() : new TableColumn(name).RightAligned());
        return table;
    }

    private static string PlusMinus(double? value, double? error, string format = "0.####") => value is null ? ""
        : value.Value.ToString(format, CultureInfo.InvariantCulture)
            + (error is null ? "" : " ± " + error.Value.ToString("0.####", CultureInfo.InvariantCulture));

    private static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
