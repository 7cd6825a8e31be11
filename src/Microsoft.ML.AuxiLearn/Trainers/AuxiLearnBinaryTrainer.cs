using Microsoft.ML.AuxiLearn.Results;
using Microsoft.ML.AuxiLearn.Scoring;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.AuxiLearn.Training;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.AuxiLearn;

/// <summary>Trains a binary model with the help of auxiliary tasks, whose share in the loss is learned.</summary>
/// <remarks>
/// <para><b>Input and output columns.</b> The label is Boolean, or Single with 0, 1 and NaN for missing; the features are a vector of Single of known size,
/// normalised, or images; the auxiliary tasks name their columns. The model needs the features alone, and adds PredictedLabel, Boolean, Score, the logit, and
/// Probability, its sigmoid.</para>
/// <para><b>Trainer characteristics.</b> Task: binary classification. Normalization needed: no, the features are standardised. Caching needed: no. Extra
/// package: a native libtorch. Exportable to ONNX: no.</para>
/// <para><b>Training algorithm.</b> See <see cref="AuxiLearnMulticlassTrainer"/>.</para>
/// </remarks>
/// <example>
/// <code>
/// var trainer = ml.BinaryClassification.Trainers.AuxiLearn("IsLarge", auxiliaryTasks: [AuxiliaryTask.Regression("Mass")], numberOfEpochs: 20);
/// AuxiLearnBinaryTransformer model = trainer.Fit(train);
/// </code>
/// </example>
public sealed class AuxiLearnBinaryTrainer : AuxiLearnTrainer<AuxiLearnBinaryTransformer, AuxiLearnBinaryTrainer.Options>
{
    internal AuxiLearnBinaryTrainer(IHostEnvironment env, Options options) : base(env, options)
    {
    }

    /// <summary>The options of <see cref="AuxiLearnBinaryTrainer"/>.</summary>
    public sealed class Options : AuxiLearnOptions
    {
        /// <summary>The column that scoring adds with the predicted class.</summary>
        public string PredictedLabelColumnName { get; set; } = DefaultColumnNames.PredictedLabel;

        /// <summary>The column that scoring adds with the probability of true.</summary>
        public string ProbabilityColumnName { get; set; } = DefaultColumnNames.Probability;

        /// <summary>
        /// What makes probabilities come true as often as they say, by the validation rows; it changes no predicted class. Without validation rows there is
        /// none.
        /// </summary>
        public Calibration Calibration { get; set; } = Calibration.Temperature;

        /// <summary>How much the rows of each class count in the loss, for classes of very different size.</summary>
        public ClassWeights ClassWeights { get; set; }

        /// <summary>The probability from which PredictedLabel is true, by the validation rows.</summary>
        public DecisionThreshold Threshold { get; set; }

        internal override Func<HeldOutOutputs, float>? ThresholdOf => Threshold switch
        {
            DecisionThreshold.F1 => rows => ThresholdSearch.Of(rows, ThresholdSearch.F1),
            DecisionThreshold.BalancedAccuracy => rows => ThresholdSearch.Of(rows, ThresholdSearch.BalancedAccuracy),
            _ => null,
        };

        internal override ClassWeights WeightsOfClasses => ClassWeights;

        internal override bool Calibrates => Calibration == Calibration.Temperature;

        internal override IEnumerable<(string Option, string Name)> OutputColumns =>
            [.. base.OutputColumns, (nameof(PredictedLabelColumnName), PredictedLabelColumnName), (nameof(ProbabilityColumnName), ProbabilityColumnName)];
    }

    private protected override MainTask MainTaskOf(Options options, int classes) => new BinaryMain();

    private protected override SchemaShape.Column[] ScoreShape(Options options, SchemaShape.Column label) =>
        BinaryColumns.Shape(options.PredictedLabelColumnName, options.ScoreColumnName, options.ProbabilityColumnName);

    private protected override AuxiLearnBinaryTransformer MakeTransformer(IHostEnvironment env, TrainedPrimary trained, Options options,
        DataViewSchema.Column label) =>
        new(env, trained, options.FeatureColumnName, options.PredictedLabelColumnName, options.ScoreColumnName, options.ProbabilityColumnName);
}
