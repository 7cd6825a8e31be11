using Microsoft.ML.AuxiLearn.Pages;
using Microsoft.ML.AuxiLearn.TrainingPages;

namespace Microsoft.ML.AuxiLearn;

/// <summary>Reports of trained models.</summary>
public static class ModelReports
{
    /// <summary>
    /// How the model was trained and what it learned: losses and weights of the tasks over the epochs, how their gradients agree with the main task's, the
    /// auxiliary steps, and what it takes
    /// to repeat it; with rows of its own, also how well it predicts them.
    /// </summary>
    /// <param name="model">The model, or a pipeline with one; of several the last.</param>
    /// <param name="test">Rows that it was not trained on, with the columns that the model takes and the label; null for none.</param>
    /// <param name="labelColumnName">The label among them.</param>
    /// <exception cref="ArgumentException">There is no AuxiLearn model in the pipeline, or no such label among the rows.</exception>
    public static Report Report(this ITransformer model, IDataView? test = null, string labelColumnName = "Label")
    {
        ArgumentNullException.ThrowIfNull(model);
        var learned = Last(model) ?? throw new ArgumentException(
            $"There is no model of AuxiLearn in the {model.GetType().Name}; expected one of a trainer of this library, or a pipeline with one.", nameof(model));
        return new Report(TrainingPage.Of(learned.Model, test is null ? [] : Predictions.Of(learned, model.Transform(test), labelColumnName)));
    }

    private static AuxiLearnTransformer? Last(ITransformer model) =>
        model as AuxiLearnTransformer ?? (model as IEnumerable<ITransformer>)?.Select(Last).LastOrDefault(part => part is not null);
}
