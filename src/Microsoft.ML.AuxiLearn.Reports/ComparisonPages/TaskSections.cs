using Microsoft.ML.AuxiLearn.Pages;

namespace Microsoft.ML.AuxiLearn.ComparisonPages;

/// <summary>What each auxiliary task does under a method, one section for each that tells.</summary>
internal static class TaskSections
{
    private const int Few = 10;

    public static IEnumerable<Section> Of(ComparisonReport report) =>
        report.Attribution.GroupBy(row => row.Method).Select(method => Of(report, method.Key, [.. method.OrderByDescending(row => Worth(report, row))]));

    private static Section Of(ComparisonReport report, string method, TaskContribution[] tasks)
    {
        TaskContribution[] shown = tasks.Length <= 2 * Few ? tasks : [.. tasks[..Few], .. tasks[^Few..]];
        var isTried = tasks.Any(row => row.ChangeWithout is not null);
        var (value, error, unit) = isTried
            ? ((Func<TaskContribution, double?>)(row => row.ChangeWithout), (Func<TaskContribution, double?>)(row => row.ChangeWithoutError),
                $"change of {report.Metric} without the task")
            : (row => row.Weight, row => row.WeightError, "learned weight");
        return new Section($"What each task does under {method}",
            $"{(isTried ? $"How the {report.Metric} changes when a task is left out" : "How much a task counts, where the main task counts 1")}, "
                + $"the mean over the seeds with its standard error{(shown.Length < tasks.Length
                    ? $": of {tasks.Length} tasks the {Few} that count most and the {Few} that count least; the table has all" : "")}.")
        {
            Figure = new Figure($"Bars of the {unit}, a bar for each task",
                [Trace.Bars(shown.Select(row => row.Task), shown.Select(row => value(row) ?? double.NaN), shown.Select(error), 0)],
                    Trace.LayoutOfNames(unit, shown.Length)),
            Table = new Table(["task", "learned weight", $"change of {report.Metric} without it", "p"], [.. tasks.Select(row => (IReadOnlyList<string>)
            [
                row.Task, Number.WithError(Number.Text(row.Weight), row.WeightError),
                    Number.WithError(Number.Signed(row.ChangeWithout), row.ChangeWithoutError), Number.P(row.PValue),
            ])]),
        };
    }

    private static double? Worth(ComparisonReport report, TaskContribution row) =>
        row.ChangeWithout is { } change ? report.HigherIsBetter ? -change : change : row.Weight;
}
