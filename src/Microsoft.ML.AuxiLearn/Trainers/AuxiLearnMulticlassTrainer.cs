using Microsoft.ML.AuxiLearn.Results;
using Microsoft.ML.AuxiLearn.Scoring;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.AuxiLearn;

/// <summary>Trains a multiclass model with the help of auxiliary tasks, whose share in the loss is learned.</summary>
/// <remarks>
/// <para><b>Input and output columns.</b> The label is a key (<c>MapValueToKey</c>; 0 for missing), the features a vector of Single of known size, normalised,
/// or images; the auxiliary tasks name their columns. The model needs the features alone, and adds PredictedLabel, a key with the label's values (0 where a
/// score is NaN), and Score, a vector of Single with one probability per class.</para>
/// <para><b>Trainer characteristics.</b> Task: multiclass classification. Normalization needed: no, the features are standardised. Caching needed: no. Extra
/// package: a native libtorch. Exportable to ONNX: no.</para>
/// <para><b>Training algorithm.</b> AuxiLearn (Navon et al., ICLR 2021): the primary weights w minimise the combined loss L_T(w, phi) = g(losses; phi), and the
/// auxiliary weights phi the main task's loss L_A(w*(phi)) on rows set aside, with the hypergradient by implicit differentiation.</para>
/// </remarks>
/// <example>
/// <code>
/// var pipeline = ml.Transforms.Conversion.MapValueToKey("Label", "Species")
///     .Append(ml.MulticlassClassification.Trainers.AuxiLearn(auxiliaryTasks: [AuxiliaryTask.Regression("Mass")], numberOfEpochs: 20))
///     .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
/// ITransformer model = pipeline.Fit(train);
/// </code>
/// </example>
public sealed class AuxiLearnMulticlassTrainer : AuxiLearnTrainer<AuxiLearnMulticlassTransformer, AuxiLearnMulticlassTrainer.Options>
{
    internal AuxiLearnMulticlassTrainer(IHostEnvironment env, Options options) : base(env, options)
    {
    }

    /// <summary>The options of <see cref="AuxiLearnMulticlassTrainer"/>.</summary>
    public sealed class Options : AuxiLearnOptions
    {
        /// <summary>The column that scoring adds with the predicted class.</summary>
        public string PredictedLabelColumnName { get; set; } = DefaultColumnNames.PredictedLabel;

        /// <summary>
        /// What makes probabilities come true as often as they say, by the validation rows; it changes no predicted class. Without validation rows there is
        /// none.
        /// </summary>
        public Calibration Calibration { get; set; } = Calibration.Temperature;

        /// <summary>
        /// The share of new rows, over 0 and under 1, whose label is to be in the set of classes that scoring then adds, <c>Score.Set</c>, a vector of Boolean,
        /// by split conformal prediction on the validation rows. Null: none.
        /// </summary>
        public double? ConformalCoverage { get; set; }

        internal override double? Coverage => ConformalCoverage;

        /// <summary>How much the rows of each class count in the loss, for classes of very different size.</summary>
        public ClassWeights ClassWeights { get; set; }

        internal override ClassWeights WeightsOfClasses => ClassWeights;

        internal override bool Calibrates => Calibration == Calibration.Temperature;

        internal override IEnumerable<(string Option, string Name)> OutputColumns =>
        [
            .. base.OutputColumns, (nameof(PredictedLabelColumnName), PredictedLabelColumnName),
            .. ConformalCoverage is null ? Array.Empty<(string, string)>() : [(nameof(ConformalCoverage), ClassSetColumns.NameOf(ScoreColumnName))],
        ];
    }

    private protected override MainTask MainTaskOf(Options options, int classes) => new MulticlassMain(classes);

    private protected override SchemaShape.Column[] ScoreShape(Options options, SchemaShape.Column label) =>
    [
        .. MulticlassColumns.Shape(options.PredictedLabelColumnName, options.ScoreColumnName, label),
        .. options.ConformalCoverage is null ? [] : ClassSetColumns.Shape(options.ScoreColumnName, label),
    ];

    private protected override AuxiLearnMulticlassTransformer MakeTransformer(IHostEnvironment env, TrainedPrimary trained, Options options,
        DataViewSchema.Column label) =>
        new(env, trained, options.FeatureColumnName, options.PredictedLabelColumnName, options.ScoreColumnName, new ClassLabels(label));
}
