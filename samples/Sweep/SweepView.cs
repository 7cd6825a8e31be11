using System.Globalization;
using Spectre.Console;

namespace Microsoft.ML.AuxiLearn.Samples.Sweeps;

/// <summary>A sweep in the terminal.</summary>
internal static class SweepView
{
    private const int Shown = 10;

    /// <summary>One line while it runs.</summary>
    public static string Line(string name, SweepResult<AuxiLearnSweepOptions> result)
    {
        var over = result.Trials.Count - result.Count(TrialState.Open) - result.Count(TrialState.Running);
        return $"{name}: {over} of {result.Trials.Count} trials, {result.Count(TrialState.Stopped)} stopped, "
            + $"{(result.Best is { } best ? $"best {Number(best.Value!.Value)} (trial {best.Number})" : "none done yet")}";
    }

    /// <summary>The best trials, and the number of the others.</summary>
    /// <param name="result">The sweep.</param>
    /// <param name="test">The best one's metric on the test rows, with each seed.</param>
    /// <param name="metric">The metric's name.</param>
    public static void Show(SweepResult<AuxiLearnSweepOptions> result, IReadOnlyList<double> test, string metric)
    {
        var done = result.Trials.Where(trial => trial.Value is not null).OrderBy(trial => result.HigherIsBetter ? -trial.Value : trial.Value).Take(Shown)
            .ToArray();
        if (done.Length > 0)
        {
            var table = new Table().RoundedBorder();
            foreach (var name in (string[])["trial", "validation", "s"])
                table.AddColumn(new TableColumn(name).RightAligned());
            table.AddColumn("options");
            foreach (var trial in done)
                table.AddRow($"{trial.Number}", Number(trial.Value!.Value), trial.Seconds.ToString("F1", CultureInfo.InvariantCulture),
                    Markup.Escape(string.Join(", ", trial.Values.Select(pair => $"{pair.Key} {Text(pair.Value)}"))));
            AnsiConsole.Write(table.Caption(
                $"{result.Count(TrialState.Done)} trained to the end, {result.Count(TrialState.Stopped)} stopped, {result.Count(TrialState.Failed)} failed, "
                    + $"{result.Count(TrialState.Open) + result.Count(TrialState.Running)} left"));
        }
        foreach (var failure in result.Failures.GroupBy(trial => trial.Error))
            AnsiConsole.MarkupLine(Markup.Escape($"{failure.Count()} failed: {failure.Key}"));
        if (test.Count > 0)
            AnsiConsole.MarkupLine(
                $"[bold]{Markup.Escape($"The best has a test {metric} of {Number(test.Average())}"
                    + $"{(test.Count > 1 ? $", from {Number(test.Min())} to {Number(test.Max())} over {test.Count} seeds" : "")}.")}[/]");
    }

    private static string Text(object value) => value is double number ? Number(number) : $"{value}";

    private static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
