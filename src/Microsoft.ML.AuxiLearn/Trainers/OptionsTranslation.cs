using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Training;
using Microsoft.ML.AuxiLearn.Weighting;

namespace Microsoft.ML.AuxiLearn.Trainers;

/// <summary>The one door through which options go to the rooms below, as what each of them needs to know.</summary>
internal static class OptionsTranslation
{
    /// <summary>What to read.</summary>
    public static ColumnPlan Columns(this AuxiLearnOptions options) => new()
    {
        Features = options.FeatureColumnName,
        Label = options.LabelColumnName,
        ExampleWeight = options.ExampleWeightColumnName,
        Images = options.Images,
        IsOfPoints = options.Network.IsOfPoints,
        Loss = options.Loss,
        Tasks = options.TasksInUse,
        AveragesPixelsAsPublished = options.AveragesPixelsAsPublished,
    };

    /// <summary>What to set aside.</summary>
    public static RowPlan Rows(this AuxiLearnOptions options) =>
        new(options.ValidationSet, options.NeedsAuxiliarySet ? options.AuxiliarySet : null, options.MemoryBudget, options.CancellationToken);

    /// <summary>How to train.</summary>
    public static TrainingPlan Training(this AuxiLearnOptions options) => new()
    {
        Network = options.Network,
        Members = MemberOptions.Of(options),
        SingleTaskMembers = MemberOptions.SingleTask(options, MemberOptions.Of(options)),
        Precision = options.Precision,
        Weighting = (tasks, device, random) => options.Weighting.Build(new WeightingContext(tasks, device, random)),
        MergeInterval = (options.Weighting as ForkMergeMethod)?.Interval,
        LeastSide = options.Weighting.LeastSide,
        Optimizer = new(options.Optimizer, options.LearningRate, options.Momentum, options.WeightDecay),
        Schedule = options.Schedule,
        MaxGradientNorm = options.MaxGradientNorm,
        NumberOfEpochs = options.NumberOfEpochs,
        NumberOfSteps = options.NumberOfSteps,
        EarlyStoppingSteps = options.EarlyStoppingSteps,
        BatchSize = options.BatchSize,
        EarlyStoppingPatience = options.EarlyStoppingPatience,
        Auxiliary = new()
        {
            Optimizer = new(options.AuxiliaryOptimizer, options.AuxiliaryLearningRate, options.Momentum, options.AuxiliaryWeightDecay),
            BatchSize = options.AuxiliaryBatchSize,
            UpdateInterval = options.AuxiliaryUpdateInterval,
            MaxHypergradientNorm = options.MaxHypergradientNorm,
            Solver = options.HypergradientSolver,
        },
        Distribution = options.Distributed is { Size: > 1 } ? options.Distributed : null,
        Options = options.Distributed is { Size: > 1 } processes
            ? [.. OptionsText.All(options), (nameof(options.Distributed), $"{processes}")] : [],
        Progress = options.Progress,
        PixelInspector = options.PixelInspector,
        CancellationToken = options.CancellationToken,
        KeepBest = options.KeepBest,
        Checkpoints = options.CheckpointFolder is { } folder
            ? new(folder, options.CheckpointEpochs, TimeSpan.FromMinutes(options.CheckpointMinutes),
                [.. OptionsText.All(options).Where(option => option.Name != nameof(options.MemoryBudget))
                    .Select(option => KeyValuePair.Create(option.Name,
                        option.Name == nameof(options.Members) ? $"{MemberOptions.Of(options)}" : option.Value))])
            : null,
        IsCalibrated = options.Calibrates,
        ClassWeights = options.WeightsOfClasses,
        ThresholdOf = options.ThresholdOf,
        Coverage = options.Coverage,
    };
}
