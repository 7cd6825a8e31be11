namespace Microsoft.ML.AuxiLearn.Results;

/// <summary>The columns of a history as a table.</summary>
internal static class HistoryColumns
{
    /// <summary>One number per epoch.</summary>
    public static IReadOnlyList<(string Name, Func<EpochReport, double> Value)> OfEpochs { get; } =
    [
        (nameof(EpochReport.AuxiliaryLoss), report => report.AuxiliaryLoss),
        (nameof(EpochReport.ValidationLoss), report => report.ValidationLoss),
        (nameof(EpochReport.ValidationMetric), report => report.ValidationMetric),
        (nameof(EpochReport.LearningRate), report => report.LearningRate),
        (nameof(EpochReport.AuxiliaryLearningRate), report => report.AuxiliaryLearningRate),
        (nameof(AuxiliaryStepSummary.HypergradientNorm), report => report.AuxiliarySteps?.HypergradientNorm ?? double.NaN),
        (nameof(EpochReport.MergeLambda), report => report.MergeLambda),
        ("AuxiliarySteps", report => report.AuxiliarySteps?.Steps ?? 0),
        ("SkippedSteps", report => report.AuxiliarySteps?.Skipped ?? 0),
        ("Seconds", report => report.Duration.TotalSeconds),
    ];

    /// <summary>One number per epoch and task; empty where none was measured.</summary>
    public static IReadOnlyList<(string Name, Func<EpochReport, IReadOnlyList<float>> Values)> OfTasks { get; } =
    [
        (nameof(EpochReport.TrainingLosses), report => report.TrainingLosses),
        (nameof(EpochReport.ValidationLosses), report => report.ValidationLosses),
        (nameof(EpochReport.TaskWeights), report => report.TaskWeights),
        (nameof(EpochReport.GradientNorms), report => report.GradientNorms),
        (nameof(EpochReport.GradientCosines), report => report.GradientCosines),
    ];

    /// <summary>The values, or as many NaN if there are none.</summary>
    public static float[] Filled(IReadOnlyList<float> values, int tasks) => values.Count == 0 ? [.. Enumerable.Repeat(float.NaN, tasks)] : [.. values];
}
