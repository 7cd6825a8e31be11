using Microsoft.ML.AuxiLearn.Pages;
using Microsoft.ML.AuxiLearn.TrainingPages;

namespace Microsoft.ML.AuxiLearn;

/// <summary>Makes reports of trained models, as HTML or Markdown.</summary>
public static class ModelReports
{
    /// <summary>
    /// How the model was trained and what it learned: losses and weights of the tasks over the epochs, how their gradients agree with the main task's, the
    /// auxiliary steps, and the information to repeat it.
    /// </summary>
    /// <param name="model">The model, or a pipeline with one; of several the last.</param>
    /// <param name="test">Rows that it was not trained on, with the columns that the model takes and the label; null for none.</param>
    /// <param name="labelColumnName">The label among them; null for the column that the trainer was given.</param>
    /// <param name="training">The rows that it was trained on, which <paramref name="pixelWeights"/> and <paramref name="generatedLabels"/> are of.</param>
    /// <param name="pixelWeights">What the option <see cref="AuxiLearnSegmentationTrainer.Options.InspectPixelWeights"/> was given; null shows none.</param>
    /// <param name="generatedLabels">What <see cref="LearnedTask.Inspect"/> was given; null shows none.</param>
    /// <exception cref="ArgumentException">
    /// There is no AuxiLearn model in the pipeline, no such label among the rows, or weights of pixels or generated labels without their rows.
    /// </exception>
    /// <example>
    /// <code>
    /// model.Report(test).Save(html);                                 // one file that opens offline
    /// model.Report().Save(markdown);                                 // a model card, because it ends with .md
    /// </code>
    /// </example>
    public static Report Report(this ITransformer model, IDataView? test = null, string? labelColumnName = null, IDataView? training = null,
        PixelWeights? pixelWeights = null, GeneratedLabels? generatedLabels = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        var learned = Last(model) ?? throw new ArgumentException(
            $"There is no model of AuxiLearn in the {model.GetType().Name}; expected one of a trainer of this library, or a pipeline with one.", nameof(model));
        var label = labelColumnName ?? learned.Model.TaskNames.FirstOrDefault("Label");
        List<Section> shown = [];
        if (pixelWeights is not null)
            shown.Add(PixelWeightSection.Of(learned, Trained(nameof(pixelWeights)), pixelWeights));
        if (generatedLabels is not null)
            shown.Add(GeneratedClassSection.Of(learned, Trained(nameof(generatedLabels)), label, generatedLabels));
        if (test is not null)
            shown.AddRange(Predictions.Of(learned, model.Transform(test), label));
        return new Report(TrainingPage.Of(learned.Model, shown));

        IDataView Trained(string argument) => model.Transform(training
            ?? throw new ArgumentException($"There are no rows that the {argument} are of; expected those of the training.", nameof(training)));
    }

    private static AuxiLearnTransformer? Last(ITransformer model) =>
        model as AuxiLearnTransformer ?? (model as IEnumerable<ITransformer>)?.Select(Last).LastOrDefault(part => part is not null);
}
