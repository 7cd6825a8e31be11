using System.Globalization;
using Spectre.Console;

namespace Microsoft.ML.AuxiLearn.Samples;

/// <summary>A comparison in the terminal: a row for each contender, and what failed.</summary>
public static class ReportTable
{
    /// <summary>Writes it.</summary>
    /// <param name="report">The comparison.</param>
    /// <param name="contenders">What the contenders are: methods, tasks.</param>
    public static void Show(ComparisonReport report, string contenders)
    {
        ArgumentNullException.ThrowIfNull(report);
        var table = new Table().RoundedBorder().AddColumns(contenders, report.Metric, $"from {Contender.SingleTask}", "p", "runs", "s/run");
        foreach (var row in report.Summary)
            table.AddRow(row.Method, PlusMinus(row.Mean, row.StandardError), PlusMinus(row.Difference, row.DifferenceError), Number(row.PValue, "F3"),
                $"{row.Runs}", Number(row.Seconds, "F1"));
        AnsiConsole.Write(table.Caption("on the test rows ± standard error; p of a paired test with Holm's correction"));
        foreach (var failure in report.Failures)
            AnsiConsole.MarkupLine($"[red]{Markup.Escape($"{failure.Method}, seed {failure.Seed}: {failure.Error}")}[/]");
    }

    private static string PlusMinus(double? value, double? error) => $"{Number(value, "0.####")}{(error is null ? "" : " ± " + Number(error, "0.####"))}";

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "";
}
