using System.Globalization;
using MathNet.Numerics.Statistics;
using Spectre.Console;

namespace Microsoft.ML.AuxiLearn.Samples.BirdAttributes;

/// <summary>Reports in the terminal, one for each number of labels.</summary>
internal static class ResultView
{
    private const int WeightsShown = 6;

    public static void Show(IReadOnlyList<(int Labels, ComparisonReport Report)> reports)
    {
        foreach (var (labels, report) in reports)
        {
            AnsiConsole.Write(Accuracies(labels, report));
            foreach (var failure in report.Failures)
                AnsiConsole.MarkupLine($"[red]{Markup.Escape($"{failure.Method} failed with seed {failure.Seed}: {failure.Error}")}[/]");
        }
        if (Weights(reports[0].Report) is { } weights)
            AnsiConsole.Write(weights);
        AnsiConsole.MarkupLine($"[bold]{Markup.Escape(Sentence(reports))}[/]");
    }

    private static Table Accuracies(int labels, ComparisonReport report)
    {
        var table = new Table().RoundedBorder().Title($"{labels} labelled images of each species").AddColumn("method")
            .Caption($"% of the test images ± standard error; p of a paired test against {Contender.SingleTask} with Holm's correction");
        foreach (var name in (string[])[AttributeComparison.TopOne, AttributeComparison.TopThree, "p", "seeds", "s/run"])
            table.AddColumn(new TableColumn(name).RightAligned());
        foreach (var row in report.Summary)
        {
            double[] topThree = [.. report.Runs.Where(run => run.Method == row.Method).Select(run => run.Others[AttributeComparison.TopThree])];
            table.AddRow(
                row.Method,
                PlusMinus(row.Mean, row.StandardError),
                PlusMinus(topThree.Mean(), topThree.Length > 1 ? topThree.StandardDeviation() / Math.Sqrt(topThree.Length) : null),
                row.PValue is { } p ? p.ToString("F3", CultureInfo.InvariantCulture) : "",
                $"{row.Runs}",
                row.Seconds.ToString("F1", CultureInfo.InvariantCulture));
        }
        return table;
    }

    /// <summary>What AuxiLearn listens to most and least, where it has learned it.</summary>
    private static Table? Weights(ComparisonReport report)
    {
        TaskContribution[] rows = [.. report.Attribution.Where(row => row.Method == WeightingMethod.AuxiLearn().Name && row.Weight is not null)
            .OrderByDescending(row => row.Weight)];
        if (rows.Length == 0)
            return null;
        var table = new Table().RoundedBorder().Title("What AuxiLearn listens to").AddColumn("auxiliary task")
            .AddColumn(new TableColumn("learned weight").RightAligned())
            .Caption($"the species' own loss has weight 1; {rows.Length} tasks, their mean is {rows.Average(row => row.Weight):F2}");
        foreach (var row in rows.Length <= 2 * WeightsShown ? rows : [.. rows[..WeightsShown], .. rows[^WeightsShown..]])
            table.AddRow(Markup.Escape(row.Task), row.Weight!.Value.ToString("F2", CultureInfo.InvariantCulture));
        return table;
    }

    private static string Sentence(IReadOnlyList<(int Labels, ComparisonReport Report)> reports)
    {
        var parts = reports.Select(part =>
            $"with {part.Labels} labelled images of each species "
                + $"{And(part.Report.Summary.Select(row => $"{row.Method} names {row.Mean.ToString("P0", CultureInfo.InvariantCulture)}{Chance(row)}"))}");
        return $"Of the test images, {string.Join("; ", parts)}.";
    }

    private static string Chance(ComparisonSummary row) => row.PValue switch
    {
        null => "",
        < 0.05 => " (not by chance)",
        _ => " (perhaps by chance)",
    };

    private static string PlusMinus(double value, double? error) =>
        (100 * value).ToString("F1", CultureInfo.InvariantCulture)
            + (error is null ? "" : " ± " + (100 * error.Value).ToString("F1", CultureInfo.InvariantCulture));

    private static string And(IEnumerable<string> items)
    {
        string[] all = [.. items];
        return all.Length < 2 ? string.Concat(all) : $"{string.Join(", ", all[..^1])} and {all[^1]}";
    }
}
