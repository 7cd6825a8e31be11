using System.Globalization;
using System.Text;

namespace Microsoft.ML.AuxiLearn.Scoring;

/// <summary>A model as lines of a terminal.</summary>
internal static class ModelDescription
{
    private const int Few = 10;
    private const int NameWidth = 40;

    public static string Of(AuxiLearnModelParameters model)
    {
        var text = new StringBuilder();
        if (model.Summary is { } summary)
        {
            text.AppendLine(summary.Conclusion);
            foreach (var doubt in summary.Doubts)
                text.AppendLine(doubt);
            text.AppendLine(CultureInfo.InvariantCulture,
                $"Options: {summary.Options}; seed {summary.Seed?.ToString(CultureInfo.InvariantCulture) ?? "none"}; {summary.TrainingRows} training and "
                    + $"{summary.ValidationRows} validation rows.");
        }
        if (model.Summary is { Temperature: { } temperature, CalibrationError: { } error })
            text.AppendLine(CultureInfo.InvariantCulture,
                $"Calibration: temperature {temperature:G3}, expected calibration error of the validation rows {error:G3}.");
        text.AppendLine(CultureInfo.InvariantCulture, $"Weighting: {model.Weighting}; network: {model.Network}, {model.TrainableParameterCount:N0} weights.");
        if (model.History.Count > 0)
            AppendTasks(text, model.History);
        return text.ToString().TrimEnd();
    }

    /// <summary>The tasks in the epoch whose weights the model has; of very many those that count most and least.</summary>
    private static void AppendTasks(StringBuilder text, TrainingHistory history)
    {
        var kept = history.Best ?? history[^1];
        int[] sorted = [.. Enumerable.Range(1, history.TaskNames.Count - 1).OrderByDescending(task => kept.TaskWeights[task])];
        var (most, least) = sorted.Length <= 2 * Few ? (sorted, []) : (sorted[..Few], sorted[^Few..]);
        var width = Math.Clamp(history.TaskNames.Max(name => name.Length), 4, NameWidth);
        text.AppendLine(string.Create(CultureInfo.InvariantCulture, $"{"task".PadRight(width)} {"weight",10} {"training",10} {"validation",10}"));
        foreach (var task in most.Prepend(0))
            AppendTask(task);
        if (least.Length > 0)
            text.AppendLine(CultureInfo.InvariantCulture, $"... {sorted.Length - 2 * Few} more");
        foreach (var task in least)
            AppendTask(task);

        void AppendTask(int task)
        {
            var name = history.TaskNames[task];
            var validation = kept.ValidationLosses.Count > 0 && float.IsFinite(kept.ValidationLosses[task])
                ? kept.ValidationLosses[task].ToString("G4", CultureInfo.InvariantCulture)
                : "";
            text.AppendLine(string.Create(CultureInfo.InvariantCulture,
                $"{(name.Length > width ? name[..(width - 3)] + "..." : name).PadRight(width)} {kept.TaskWeights[task],10:G4} "
                    + $"{kept.TrainingLosses[task],10:G4} {validation,10}"));
        }
    }
}
