using System.Globalization;
using Microsoft.ML.AuxiLearn.Results;
using Microsoft.ML.AuxiLearn.Tasks;

namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>
/// How a training ended, in the last lines of its log: the validation metric beside that of an answer that looks at no feature, and what is doubtful about the
/// model.
/// </summary>
/// <param name="Main">The main task.</param>
/// <param name="Record">What happened, and the epoch whose weights the model has.</param>
/// <param name="Baseline">The metric of <see cref="MainTask.Baseline"/> on the validation rows; NaN without them.</param>
/// <param name="HasCombiner">Whether the tasks' weights were those of a combiner.</param>
/// <param name="MostWeight">The most that it lets a task count, where tasks start below it; null without such a bound.</param>
internal sealed record Outcome(MainTask Main, TrainingRecord Record, double Baseline, bool HasCombiner, double? MostWeight)
{
    /// <summary>The members that the model keeps; null for all.</summary>
    public MemberChoice? Kept { get; init; }

    private IReadOnlyList<EpochReport> History => Record.History;

    private EpochReport Best => History[Record.BestEpoch - 1];

    private bool IsValidated => !double.IsNaN(Best.ValidationMetric);

    private bool IsBetter => Main.HigherIsBetter ? Best.ValidationMetric > Baseline : Best.ValidationMetric < Baseline;

    /// <summary>The closing line.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"Trained for {History.Count} epoch{(History.Count == 1 ? "" : "s")}; the weights are those of epoch {Best.Epoch}, {(IsValidated
            ? $"with a validation {Main.MetricName} of {Best.ValidationMetric:G4}, where {Main.BaselineName} has {Baseline:G4}"
            : $"with a main loss of {Best.TrainingLosses[0]:G4}; there are no validation rows to measure them on")}.");

    /// <summary>What the user should know before the model is used.</summary>
    public IEnumerable<string> Doubts()
    {
        if (IsValidated && !double.IsNaN(Baseline) && !IsBetter)
            yield return string.Create(CultureInfo.InvariantCulture,
                $"The model is no better than {Main.BaselineName}: its validation {Main.MetricName} is {Best.ValidationMetric:G4}, that of "
                    + $"{Main.BaselineName} is {Baseline:G4}; check LearningRate, NumberOfEpochs and the features.");
        if (!HasCombiner)
            yield break;
        if (AtBound(weight => weight == 0) is { Length: > 0 } worthless)
            yield return $"The weight of {worthless} ended at its lower bound, 0: the main task gains nothing from "
                + $"{(worthless.Contains(", ", StringComparison.Ordinal) ? "them" : "it")}.";
        if (MostWeight is { } bound && AtBound(weight => weight >= (float)bound) is { Length: > 0 } most)
            yield return string.Create(CultureInfo.InvariantCulture,
                $"The weight of {most} ended at its upper bound, {bound}: LossCombiner.Relative with a larger 'most' may gain more.");
    }

    private string AtBound(Func<float, bool> isAtBound) =>
        string.Join(", ", History[^1].TaskNames.Zip(History[^1].TaskWeights).Skip(1).Where(task => isAtBound(task.Second)).Select(task => $"'{task.First}'"));
}
