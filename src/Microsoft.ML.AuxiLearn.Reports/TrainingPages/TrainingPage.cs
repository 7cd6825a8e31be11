using Microsoft.ML.AuxiLearn.Pages;

namespace Microsoft.ML.AuxiLearn.TrainingPages;

/// <summary>The page of one training.</summary>
internal static class TrainingPage
{
    /// <summary>The page.</summary>
    /// <param name="model">What was learned.</param>
    /// <param name="predictions">How well it predicts rows of their own.</param>
    public static Page Of(AuxiLearnModelParameters model, IEnumerable<Section> predictions)
    {
        var title = model.TaskNames.Count == 0 ? "A model of AuxiLearn" : $"Learning {model.TaskNames[0]}{With(model.TaskNames.Count - 1)}";
        var history = model.History;
        return new Page(title, Lead(model), history.Count == 0 ? [.. predictions, Setup.Of(model)] :
        [
            .. HistorySections.Of(history),
            TaskSection.Of(history),
            .. CombinerSections.Of(model),
            .. predictions,
            Setup.Of(model),
        ]);
    }

    private static string Lead(AuxiLearnModelParameters model)
    {
        var conclusion = model.Summary?.Conclusion
            ?? (model.History.Best is { } best ? $"The weights are those of epoch {best.Epoch}." : "The model does not say how it was trained.");
        return string.Join(" ", [conclusion, .. TaskSection.Sentences(model.History), .. model.Summary?.Doubts ?? []]);
    }

    private static string With(int tasks) => tasks switch
    {
        0 => "",
        1 => " with 1 auxiliary task",
        _ => $" with {tasks} auxiliary tasks",
    };
}
