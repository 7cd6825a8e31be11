using System.Globalization;
using Microsoft.ML.AuxiLearn.Pages;

namespace Microsoft.ML.AuxiLearn.TrainingPages;

/// <summary>What each task came to.</summary>
internal static class TaskSection
{
    private const double Apart = -0.2;
    private const int Named = 3;

    public static Section Of(TrainingHistory history)
    {
        var kept = history.Best ?? history[^1];
        return new Section("Tasks",
            "The epoch whose weights the model has, sorted by weight. The cosine is the mean over the epochs in which it was measured; empty if it was not.")
        {
            Table = new Table(["task", "weight", "training loss", "validation loss", "gradient's cosine with the main task's"],
                [.. Enumerable.Range(0, history.TaskNames.Count).OrderByDescending(task => task == 0 ? float.PositiveInfinity : kept.TaskWeights[task])
                    .Select(task => (IReadOnlyList<string>)
                [
                    task == 0 ? $"{history.TaskNames[0]} (main)" : history.TaskNames[task],
                    Number.Text(kept.TaskWeights[task]),
                    Number.Text(kept.TrainingLosses[task]),
                    kept.ValidationLosses.Count > 0 ? Number.Text(kept.ValidationLosses[task]) : "",
                    Number.Text(Cosine(history, task)),
                ])]),
        };
    }

    /// <summary>Which tasks count most and least, and which pull against the main task.</summary>
    public static IEnumerable<string> Sentences(TrainingHistory history)
    {
        if (history.Count == 0 || history.TaskNames.Count < 2)
            yield break;
        var kept = history.Best ?? history[^1];
        int[] sorted = [.. Enumerable.Range(1, history.TaskNames.Count - 1).OrderByDescending(task => kept.TaskWeights[task])];
        var main = kept.TaskWeights[0];
        yield return sorted.Length == 1
            ? $"'{history.TaskNames[1]}' counts {Times(kept.TaskWeights[1] / main)} the main task."
            : $"'{history.TaskNames[sorted[0]]}' counts most of the auxiliary tasks, {Times(kept.TaskWeights[sorted[0]] / main)} the main task, and "
                + $"'{history.TaskNames[sorted[^1]]}' least, {Times(kept.TaskWeights[sorted[^1]] / main)}.";
        var against = sorted.Select(task => (Name: history.TaskNames[task], Cosine: Cosine(history, task))).Where(task => task.Cosine < Apart)
            .OrderBy(task => task.Cosine).ToArray();
        if (against.Length > 0)
            yield return string.Create(CultureInfo.InvariantCulture,
                $"The gradient of {string.Join(", ", against.Take(Named).Select(task => $"'{task.Name}'"))}"
                + $"{(against.Length > Named ? $" and {against.Length - Named} more" : "")} points against the main task's (a mean cosine of "
                + $"{against[0].Cosine:F2}).");
    }

    private static string Times(float ratio) => string.Create(CultureInfo.InvariantCulture, $"{ratio:G2} times");

    private static double Cosine(TrainingHistory history, int task) =>
        history.Where(report => report.GradientCosines.Count > 0).Select(report => (double)report.GradientCosines[task]).Where(double.IsFinite)
            .DefaultIfEmpty(double.NaN).Average();
}
