using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;

namespace Microsoft.ML.AuxiLearn;

/// <summary>Losses, weights and metrics of one training epoch.</summary>
public sealed record EpochReport
{
    private const int ShownWeights = 8;

    /// <summary>The number of the epoch, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>The epochs that the options ask for; training may stop earlier.</summary>
    public required int Epochs { get; init; }

    /// <summary>The name of each loss, the main task's first.</summary>
    public required IReadOnlyList<string> TaskNames { get; init; }

    /// <summary>The mean training loss of each task, in the order of <see cref="TaskNames"/>.</summary>
    public required IReadOnlyList<float> TrainingLosses { get; init; }

    /// <summary>The weight of each task at the end of the epoch: the derivative of the combined loss with respect to its loss.</summary>
    public required IReadOnlyList<float> TaskWeights { get; init; }

    /// <summary>The main task's loss on the auxiliary set at the last auxiliary step; NaN before the first or without one.</summary>
    public required double AuxiliaryLoss { get; init; }

    /// <summary>The main task's metric on the validation set; NaN without one.</summary>
    public required double ValidationMetric { get; init; }

    /// <summary>The name of the validation metric, such as accuracy.</summary>
    public required string MetricName { get; init; }

    /// <summary>Whether the weights of this epoch are the best so far.</summary>
    public required bool IsBest { get; init; }

    /// <summary>The primary learning rate of the epoch.</summary>
    public required double LearningRate { get; init; }

    /// <summary>The wall time of the epoch.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>The main task's loss on the validation set, which decides between equal metrics; NaN without one.</summary>
    public double ValidationLoss { get; init; } = double.NaN;

    /// <summary>
    /// The mean loss of each task on the validation set, in the order of <see cref="TaskNames"/>; NaN for a task without a label there: a learned one, a dense
    /// auxiliary one, and any where the validation rows are a view of their own, of which the main label alone is read. Empty without a validation set.
    /// </summary>
    public IReadOnlyList<float> ValidationLosses { get; init; } = [];

    /// <summary>
    /// |dl_j/dw|, the norm of each task's gradient by the backbone's weights on one batch of training rows, in the order of <see cref="TaskNames"/>. It is
    /// sampled: NaN for the tasks that were not measured in this epoch, and empty where none was.
    /// </summary>
    public IReadOnlyList<float> GradientNorms { get; init; } = [];

    /// <summary>
    /// The cosine of each task's gradient with that of the main task, from -1, against it, to 1, along it; measured with <see cref="GradientNorms"/>. NaN too
    /// where a gradient is zero.
    /// </summary>
    public IReadOnlyList<float> GradientCosines { get; init; } = [];

    /// <summary>The auxiliary learning rate of the epoch; NaN without auxiliary steps.</summary>
    public double AuxiliaryLearningRate { get; init; } = double.NaN;

    /// <summary>
    /// With a learned task, how many auxiliary classes of each class of the label the teacher uses: the exponential of the entropy of the class' mean soft
    /// label over the epoch, from 1 (the teacher has collapsed) to all; NaN for a class without rows. Empty without a learned task.
    /// </summary>
    [JsonPropertyName("UsedSlots")]   // as saved models have it
    public IReadOnlyList<float> UsedAuxiliaryClasses { get; init; } = [];

    /// <summary>
    /// Over how many auxiliary classes the teacher spreads one label: the exponential of a label's mean entropy, 1 for hard labels. If it equals the number in
    /// use, every row of a class gets the same label, which adds nothing. NaN without a learned task.
    /// </summary>
    [JsonPropertyName("SlotsPerSample")]
    public double AuxiliaryClassesPerSample { get; init; } = double.NaN;

    /// <summary>The auxiliary steps of the epoch: norms of hypergradients, and how the solver ended; null if there were none.</summary>
    public AuxiliaryStepSummary? AuxiliarySteps { get; init; }

    /// <summary>
    /// λ of <see cref="WeightingMethod.ForkMerge"/>: the weights of the epoch are 1 − λ of the branch of the main task alone and λ of that of all tasks. NaN
    /// with any other method.
    /// </summary>
    public double MergeLambda { get; init; } = double.NaN;

    /// <summary>One line: epoch, losses, weights, metric and time.</summary>
    public override string ToString()
    {
        var line = new StringBuilder();
        line.Append(CultureInfo.InvariantCulture, $"epoch {Epoch}/{Epochs}: main loss {TrainingLosses[0]:G4}");
        if (!double.IsNaN(AuxiliaryLoss))
            line.Append(CultureInfo.InvariantCulture, $", auxiliary loss {AuxiliaryLoss:G4}");
        if (!double.IsNaN(ValidationMetric))
            line.Append(CultureInfo.InvariantCulture, $", validation {MetricName} {ValidationMetric:G4}{(IsBest ? " (best)" : "")}");
        if (TaskNames.Count > 1)
        {
            var shown = TaskNames.Zip(TaskWeights, (name, weight) => string.Create(CultureInfo.InvariantCulture, $"{name} {weight:G3}")).Take(ShownWeights);
            line.Append(CultureInfo.InvariantCulture, $", weights {string.Join(", ", shown)}{(TaskNames.Count > ShownWeights ? ", ..." : "")}");
        }
        if (!double.IsNaN(MergeLambda))
            line.Append(CultureInfo.InvariantCulture, $", λ {MergeLambda:G3}");
        if (UsedAuxiliaryClasses.Count > 0)
            line.Append(CultureInfo.InvariantCulture,
                $", auxiliary classes used {UsedAuxiliaryClasses.Where(float.IsFinite).DefaultIfEmpty(float.NaN).Average():F1}, per label "
                    + $"{AuxiliaryClassesPerSample:F1}");
        if (AuxiliarySteps is not null)
            line.Append(CultureInfo.InvariantCulture, $", {AuxiliarySteps}");
        line.Append(CultureInfo.InvariantCulture, $", rate {LearningRate:G3}, {Duration.TotalMilliseconds:F0} ms");
        return line.ToString();
    }
}
