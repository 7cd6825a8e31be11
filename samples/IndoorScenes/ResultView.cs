using System.Globalization;
using MathNet.Numerics.Statistics;
using Spectre.Console;

namespace Microsoft.ML.AuxiLearn.Samples.IndoorScenes;

/// <summary>A report in the terminal.</summary>
internal static class ResultView
{
    public static void Show(int train, ComparisonReport report)
    {
        AnsiConsole.Write(Means(train, report));
        foreach (var failure in report.Failures)
            AnsiConsole.MarkupLine($"[red]{Markup.Escape($"{failure.Method} failed with seed {failure.Seed}: {failure.Error}")}[/]");
        if (Weights(report) is { } weights)
            AnsiConsole.Write(weights);
        AnsiConsole.MarkupLine($"[bold]{Markup.Escape(report.Verdict)}[/]");
    }

    private static Table Means(int train, ComparisonReport report)
    {
        int[] seeds = [.. report.Runs.Select(run => run.Seed).Distinct().Order()];
        var table = new Table().RoundedBorder().Title($"{train} training images").AddColumn("method")
            .Caption($"% of the test images' pixels ± standard error; p of a paired test of the mIoU against {Contender.SingleTask} with Holm's correction");
        foreach (var name in (string[])[SceneComparison.MeanIoU, .. seeds.Select(seed => $"seed {seed}"), SceneComparison.PixelAccuracy, "p", "s/run"])
            table.AddColumn(new TableColumn(name).RightAligned());
        foreach (var row in report.Summary)
        {
            ComparisonRun[] runs = [.. report.Runs.Where(run => run.Method == row.Method)];
            double[] accuracies = [.. runs.Select(run => run.Others[SceneComparison.PixelAccuracy])];
            table.AddRow(
            [
                row.Method,
                PlusMinus(row.Mean, row.StandardError),
                .. seeds.Select(seed => Array.Find(runs, run => run.Seed == seed) is { } run ? Percent(run.Value) : ""),
                PlusMinus(accuracies.Mean(), accuracies.Length > 1 ? accuracies.StandardDeviation() / Math.Sqrt(accuracies.Length) : null),
                row.PValue?.ToString("F3", CultureInfo.InvariantCulture) ?? "",
                row.Seconds.ToString("F1", CultureInfo.InvariantCulture),
            ]);
        }
        return table;
    }

    private static Table? Weights(ComparisonReport report)
    {
        var rows = report.Attribution.Where(row => row.Weight is not null).GroupBy(row => row.Task).ToArray();
        if (rows.Length == 0)
            return null;
        string[] methods = [.. rows.SelectMany(row => row).Select(row => row.Method).Distinct()];
        var table = new Table().RoundedBorder().Title("What an auxiliary task counts").AddColumn("task").Caption("where the main task counts 1");
        foreach (var method in methods)
            table.AddColumn(new TableColumn(method).RightAligned());
        foreach (var row in rows)
            table.AddRow([Markup.Escape(row.Key), .. methods.Select(method => row.FirstOrDefault(part => part.Method == method)?.Weight is { } weight
                ? weight.ToString("F2", CultureInfo.InvariantCulture)
                : "")]);
        return table;
    }

    private static string Percent(double value) => (100 * value).ToString("F1", CultureInfo.InvariantCulture);

    private static string PlusMinus(double value, double? error) => Percent(value) + (error is null ? "" : $" ± {Percent(error.Value)}");
}
