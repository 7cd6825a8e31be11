using Microsoft.ML.AuxiLearn.Results;
using Microsoft.ML.AuxiLearn.Scoring;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.AuxiLearn;

/// <summary>Trains a regression model with the help of auxiliary tasks, whose share in the loss is learned.</summary>
/// <remarks>
/// <para><b>Input and output columns.</b> The label is Single with NaN for missing, standardised for training; the features are a vector of Single of known
/// size, normalised, or images; the auxiliary tasks name their columns. The model needs the features alone, and adds Score, Single, in the label's
/// units.</para>
/// <para><b>Trainer characteristics.</b> Task: regression. Normalization needed: no, the features are standardised. Caching needed: no. Extra package: a native
/// libtorch. Exportable to ONNX: no.</para>
/// <para><b>Training algorithm.</b> See <see cref="AuxiLearnMulticlassTrainer"/>.</para>
/// </remarks>
/// <example>
/// <code>
/// var trainer = ml.Regression.Trainers.AuxiLearn("Mass", auxiliaryTasks: [AuxiliaryTask.Binary("IsLarge")], numberOfEpochs: 20);
/// AuxiLearnRegressionTransformer model = trainer.Fit(train);
/// </code>
/// </example>
public sealed class AuxiLearnRegressionTrainer : AuxiLearnTrainer<AuxiLearnRegressionTransformer, AuxiLearnRegressionTrainer.Options>
{
    internal AuxiLearnRegressionTrainer(IHostEnvironment env, Options options) : base(env, options)
    {
    }

    /// <summary>The options of <see cref="AuxiLearnRegressionTrainer"/>.</summary>
    public sealed class Options : AuxiLearnOptions
    {
        /// <summary>
        /// The share of new rows, over 0 and under 1, whose label is to lie in the interval that scoring then adds, <c>Score.Interval</c>: [Lower, Upper], by
        /// split conformal prediction on the validation rows. With <see cref="TaskLoss.Quantile"/> the interval starts from the outermost quantiles, and is as
        /// wide as they say row by row. Null: none.
        /// </summary>
        public double? ConformalCoverage { get; set; }

        internal override double? Coverage => ConformalCoverage;

        internal override IEnumerable<(string Option, string Name)> OutputColumns =>
        [
            .. base.OutputColumns,
            .. Loss is QuantileLoss ? [(nameof(Loss), QuantileColumns.NameOf(ScoreColumnName))] : Array.Empty<(string, string)>(),
            .. ConformalCoverage is null ? Array.Empty<(string, string)>() : [(nameof(ConformalCoverage), IntervalColumns.NameOf(ScoreColumnName))],
        ];
    }

    private protected override MainTask MainTaskOf(Options options, int classes) => options.Loss is QuantileLoss quantiles ? new QuantileMain(quantiles)
        : new RegressionMain();

    private protected override SchemaShape.Column[] ScoreShape(Options options, SchemaShape.Column label) =>
    [
        .. options.Loss is QuantileLoss ? QuantileColumns.Shape(options.ScoreColumnName) : RegressionColumns.Shape(options.ScoreColumnName),
        .. options.ConformalCoverage is null ? [] : IntervalColumns.Shape(options.ScoreColumnName),
    ];

    private protected override AuxiLearnRegressionTransformer MakeTransformer(IHostEnvironment env, TrainedPrimary trained, Options options,
        DataViewSchema.Column label) =>
        new(env, trained, options.FeatureColumnName, options.Loss is QuantileLoss quantiles
            ? new QuantileColumns(options.ScoreColumnName, quantiles.Middle, new SlotNames(quantiles.Names)) : new RegressionColumns(options.ScoreColumnName));
}
