using Microsoft.ML.AuxiLearn.Results;
using Microsoft.ML.AuxiLearn.Scoring;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.AuxiLearn;

/// <summary>Trains a regression model with the help of auxiliary tasks, whose share in the loss is learned.</summary>
/// <remarks>
/// <para><b>Input and output columns.</b> The label is Single with NaN for missing, standardised for training; the features are a vector of Single of known
/// size,
/// normalised, or images; the auxiliary tasks name their columns. The model needs the features alone, and adds Score, Single, in the label's units.</para>
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
    }

    private protected override MainTask MainTaskOf(Options options, int classes) => new RegressionMain();

    private protected override SchemaShape.Column[] ScoreShape(Options options, SchemaShape.Column label) => RegressionColumns.Shape(options.ScoreColumnName);

    private protected override AuxiLearnRegressionTransformer MakeTransformer(IHostEnvironment env, TrainedPrimary trained, Options options,
        DataViewSchema.Column label) =>
        new(env, trained, options.FeatureColumnName, options.ScoreColumnName);
}
