namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>What the validation rows say of an epoch.</summary>
/// <param name="Metric">The main task's metric; NaN without rows, and where a score is not finite, of which a metric might make anything.</param>
/// <param name="Loss">The main task's loss; NaN likewise.</param>
/// <param name="TaskLosses">The mean loss of each task, NaN for those without a label; empty without rows.</param>
internal sealed record ValidationResult(double Metric, double Loss, IReadOnlyList<float> TaskLosses);
