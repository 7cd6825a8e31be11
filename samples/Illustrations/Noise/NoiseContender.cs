namespace Microsoft.ML.AuxiLearn.Samples.Illustrations.Noise;

/// <summary>A way to weight the hundred tasks.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Choose">Chooses the options of weighting and of the auxiliary set.</param>
internal sealed record NoiseContender(string Name, Action<AuxiLearnRegressionTrainer.Options, NoiseExperiment> Choose)
{
    public const string AuxiLearn = "AuxiLearn";
    public const string Default = "AuxiLearn by default";

    public static IReadOnlyList<NoiseContender> All { get; } =
    [
        new("SingleTask", (options, _) => (options.Weighting, options.ValidationSet) = (WeightingMethod.SingleTask, ValidationSet.None)),
        new("Equal", (options, _) => (options.Weighting, options.ValidationSet) = (WeightingMethod.Equal, ValidationSet.None)),
        new(AuxiLearn, ChooseLinear),
        new(Default, (_, _) => { }),   // what one gets who chooses nothing: LossCombiner.Relative, and validation rows that are the auxiliary set too
    ];

    private static void ChooseLinear(AuxiLearnRegressionTrainer.Options options, NoiseExperiment experiment)
    {
        options.Weighting = WeightingMethod.AuxiLearn(LossCombiner.Linear());
        options.AuxiliarySet = AuxiliarySet.HeldOutRows(experiment.AuxiliaryRows);
        options.ValidationSet = ValidationSet.None;
        options.AuxiliaryBatchSize = experiment.BatchSize;
        options.AuxiliaryUpdateInterval = experiment.AuxiliaryUpdateInterval;
        options.AuxiliaryOptimizer = OptimizerKind.Sgd;
        options.Momentum = 0.9;
        options.AuxiliaryLearningRate = experiment.AuxiliaryLearningRate;
        options.AuxiliaryWeightDecay = 0;
        options.MaxHypergradientNorm = 10;
        options.HypergradientSolver = HypergradientSolver.T1T2();
    }
}
