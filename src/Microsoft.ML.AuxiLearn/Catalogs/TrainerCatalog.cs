using Microsoft.ML.AuxiLearn;
using Microsoft.ML.AuxiLearn.Trainers;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>What AuxiLearn adds to the catalogs of an <see cref="MLContext"/>: trainers, transforms, evaluation and the saving of models.</summary>
public static partial class AuxiLearnCatalog
{
    /// <summary>Trainers of tasks for which ML.NET has no catalog, and what else stands beside a trainer.</summary>
    /// <param name="context">The context.</param>
    /// <example>
    /// <code>
    /// var trainer = ml.AuxiLearn().Trainers.SemanticSegmentation(
    ///     auxiliaryTasks: [AuxiliaryTask.Depth("Depth")], network: Network.UNet(width: 4, depth: 2), numberOfEpochs: 2);
    /// </code>
    /// </example>
    public static AuxiLearnOperations AuxiLearn(this MLContext context) => new(context);

    /// <summary>A multiclass trainer that learns how much each auxiliary task counts.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="labelColumnName">The label, a key.</param>
    /// <param name="featureColumnName">The features, a vector of Single of known size, or images as their column's type says.</param>
    /// <param name="exampleWeightColumnName">The example weights, Single; null for none.</param>
    /// <param name="auxiliaryTasks">The auxiliary tasks; null for none.</param>
    /// <param name="network">The backbone; null takes <c>Network.Mlp(128, 64)</c>.</param>
    /// <param name="numberOfEpochs">Passes over the training rows, at least 1.</param>
    /// <param name="learningRate">The primary learning rate, positive.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    /// <example>
    /// <code>
    /// var pipeline = ml.Transforms.Conversion.MapValueToKey("Label", "Species")
    ///     .Append(ml.MulticlassClassification.Trainers.AuxiLearn(auxiliaryTasks: [AuxiliaryTask.Regression("Mass")], numberOfEpochs: 20))
    ///     .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
    /// ITransformer model = pipeline.Fit(train);
    /// </code>
    /// </example>
    public static AuxiLearnMulticlassTrainer AuxiLearn(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, string labelColumnName = DefaultColumnNames.Label,
        string featureColumnName = DefaultColumnNames.Features, string? exampleWeightColumnName = null, IEnumerable<AuxiliaryTask>? auxiliaryTasks = null,
        Network? network = null, int numberOfEpochs = AuxiLearnOptions.Defaults.NumberOfEpochs, double learningRate = AuxiLearnOptions.Defaults.LearningRate) =>
        catalog.AuxiLearn(CommonOptions.Fill(new AuxiLearnMulticlassTrainer.Options(), labelColumnName, featureColumnName, exampleWeightColumnName,
            auxiliaryTasks, network, numberOfEpochs, learningRate));

    /// <summary>A multiclass trainer that learns how much each auxiliary task counts.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="options">The options, which are copied.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <example>
    /// <code>
    /// var pipeline = ml.Transforms.Conversion.MapValueToKey("Label", "Species")
    ///     .Append(ml.MulticlassClassification.Trainers.AuxiLearn(new AuxiLearnMulticlassTrainer.Options
    ///     {
    ///         AuxiliaryTasks = { AuxiliaryTask.Regression("Mass") },
    ///         Weighting = WeightingMethod.AuxiLearn(LossCombiner.Nonlinear(10)),
    ///         NumberOfEpochs = 20,
    ///     }))
    ///     .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
    /// </code>
    /// </example>
    public static AuxiLearnMulticlassTrainer AuxiLearn(this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        AuxiLearnMulticlassTrainer.Options options) =>
        new(CatalogUtils.GetEnvironment(catalog), options);

    /// <summary>A binary trainer that learns how much each auxiliary task counts.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="labelColumnName">The label, Boolean.</param>
    /// <param name="featureColumnName">The features, a vector of Single of known size, or images as their column's type says.</param>
    /// <param name="exampleWeightColumnName">The example weights, Single; null for none.</param>
    /// <param name="auxiliaryTasks">The auxiliary tasks; null for none.</param>
    /// <param name="network">The backbone; null takes <c>Network.Mlp(128, 64)</c>.</param>
    /// <param name="numberOfEpochs">Passes over the training rows, at least 1.</param>
    /// <param name="learningRate">The primary learning rate, positive.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    /// <example>
    /// <code>
    /// var trainer = ml.BinaryClassification.Trainers.AuxiLearn("IsLarge", auxiliaryTasks: [AuxiliaryTask.Regression("Mass")], numberOfEpochs: 20);
    /// AuxiLearnBinaryTransformer model = trainer.Fit(train);
    /// </code>
    /// </example>
    public static AuxiLearnBinaryTrainer AuxiLearn(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog, string labelColumnName = DefaultColumnNames.Label,
        string featureColumnName = DefaultColumnNames.Features, string? exampleWeightColumnName = null, IEnumerable<AuxiliaryTask>? auxiliaryTasks = null,
        Network? network = null, int numberOfEpochs = AuxiLearnOptions.Defaults.NumberOfEpochs, double learningRate = AuxiLearnOptions.Defaults.LearningRate) =>
        catalog.AuxiLearn(CommonOptions.Fill(new AuxiLearnBinaryTrainer.Options(), labelColumnName, featureColumnName, exampleWeightColumnName, auxiliaryTasks,
            network, numberOfEpochs, learningRate));

    /// <summary>A binary trainer that learns how much each auxiliary task counts.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="options">The options, which are copied.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <example>
    /// <code>
    /// var trainer = ml.BinaryClassification.Trainers.AuxiLearn(new AuxiLearnBinaryTrainer.Options
    /// {
    ///     LabelColumnName = "IsLarge",
    ///     AuxiliaryTasks = { AuxiliaryTask.Regression("Mass") },
    ///     ClassWeights = ClassWeights.Balanced,
    ///     NumberOfEpochs = 20,
    /// });
    /// </code>
    /// </example>
    public static AuxiLearnBinaryTrainer AuxiLearn(this BinaryClassificationCatalog.BinaryClassificationTrainers catalog,
        AuxiLearnBinaryTrainer.Options options) =>
        new(CatalogUtils.GetEnvironment(catalog), options);

    /// <summary>A regression trainer that learns how much each auxiliary task counts.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="labelColumnName">The label, Single.</param>
    /// <param name="featureColumnName">The features, a vector of Single of known size, or images as their column's type says.</param>
    /// <param name="exampleWeightColumnName">The example weights, Single; null for none.</param>
    /// <param name="auxiliaryTasks">The auxiliary tasks; null for none.</param>
    /// <param name="network">The backbone; null takes <c>Network.Mlp(128, 64)</c>.</param>
    /// <param name="numberOfEpochs">Passes over the training rows, at least 1.</param>
    /// <param name="learningRate">The primary learning rate, positive.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    /// <example>
    /// <code>
    /// var trainer = ml.Regression.Trainers.AuxiLearn("Mass", auxiliaryTasks: [AuxiliaryTask.Binary("IsLarge")], numberOfEpochs: 20);
    /// AuxiLearnRegressionTransformer model = trainer.Fit(train);
    /// </code>
    /// </example>
    public static AuxiLearnRegressionTrainer AuxiLearn(
        this RegressionCatalog.RegressionTrainers catalog, string labelColumnName = DefaultColumnNames.Label,
        string featureColumnName = DefaultColumnNames.Features, string? exampleWeightColumnName = null, IEnumerable<AuxiliaryTask>? auxiliaryTasks = null,
        Network? network = null, int numberOfEpochs = AuxiLearnOptions.Defaults.NumberOfEpochs, double learningRate = AuxiLearnOptions.Defaults.LearningRate) =>
        catalog.AuxiLearn(CommonOptions.Fill(new AuxiLearnRegressionTrainer.Options(), labelColumnName, featureColumnName, exampleWeightColumnName,
            auxiliaryTasks, network, numberOfEpochs, learningRate));

    /// <summary>A regression trainer that learns how much each auxiliary task counts.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="options">The options, which are copied.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <example>
    /// <code>
    /// var trainer = ml.Regression.Trainers.AuxiLearn(new AuxiLearnRegressionTrainer.Options
    /// {
    ///     LabelColumnName = "Mass",
    ///     AuxiliaryTasks = { AuxiliaryTask.Binary("IsLarge") },
    ///     Network = Network.Mlp(64, 32),
    ///     NumberOfEpochs = 20,
    /// });
    /// </code>
    /// </example>
    public static AuxiLearnRegressionTrainer AuxiLearn(this RegressionCatalog.RegressionTrainers catalog, AuxiLearnRegressionTrainer.Options options) =>
        new(CatalogUtils.GetEnvironment(catalog), options);
}
