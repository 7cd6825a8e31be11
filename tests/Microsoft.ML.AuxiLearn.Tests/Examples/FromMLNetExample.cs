using System.Collections.Immutable;
using Microsoft.Data.Analysis;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Tests.Examples;

/// <summary>The examples of docs/from-mlnet.md.</summary>
internal static class FromMLNetExample
{
    public static (AuxiLearnMulticlassTransformer Model, IDataView Scored) SeveralOutputs(MLContext ml, IDataView train, IDataView test)
    {
        // <example>
        var trainer = ml.MulticlassClassification.Trainers.AuxiLearn("Label", auxiliaryTasks:
        [
            AuxiliaryTask.Regression("Mass") with { KeepOutputs = true },
            AuxiliaryTask.MultiLabel("Attributes") with { KeepOutputs = true },
            AuxiliaryTask.Regression("Wingspan"),                              // helps, and is left behind
        ], numberOfEpochs: 30);
        var model = trainer.Fit(train);

        var scored = model.Transform(test);                                    // PredictedLabel, Score, Mass.Score, Attributes.PredictedLabel, ...
        var mass = ml.Regression.Evaluate(scored, "Mass", "Mass.Score");
        // </example>
        _ = mass;
        return (model, scored);
    }

    public static IDataView Intervals(MLContext ml, IDataView train, IDataView test)
    {
        // <example>
        var model = ml.Regression.Trainers.AuxiLearn(new AuxiLearnRegressionTrainer.Options
        {
            Loss = TaskLoss.Quantile(0.05, 0.5, 0.95),                         // Score is the median; Score.Quantiles has all three
            ConformalCoverage = 0.9,                                           // Score.Interval: 90% of new labels lie between its two numbers
            ValidationSet = ValidationSet.HeldOut(0.2),                        // the rows that tell how wide it must be
            NumberOfEpochs = 30,
        }).Fit(train);
        var scored = model.Transform(test);
        // </example>
        return scored;
    }

    public static AuxiLearnRegressionTransformer GoOn(AuxiLearnRegressionTrainer trainer, IDataView rows, IDataView newRows)
    {
        // <example>
        var model = trainer.Fit(rows);
        var further = trainer.Fit(newRows, model);                             // backbone, head and units go on; the optimizer is fresh
        // </example>
        return further;
    }

    public static AuxiLearnBinaryTransformer Rare(MLContext ml, IDataView train)
    {
        // <example>
        var model = ml.BinaryClassification.Trainers.AuxiLearn(new AuxiLearnBinaryTrainer.Options
        {
            LabelColumnName = "IsFraud",
            ClassWeights = ClassWeights.Balanced,                              // each class counts alike in the loss, and in the choice of the best epoch
            Threshold = DecisionThreshold.F1,                                  // PredictedLabel is true from the probability with the best F1
            NumberOfEpochs = 30,
        }).Fit(train);
        // </example>
        return model;
    }

    public static double Calibrated(MLContext ml, ITransformer model, IDataView test)
    {
        // <example>
        double error = ml.MulticlassClassification.CalibrationError(model.Transform(test));   // 0: what is said with 80% comes true in 80% of the rows
        // </example>
        return error;
    }

    public static (IDataView Explained, ImmutableArray<MulticlassClassificationMetricsStatistics> Importance) Explained(
        MLContext ml, AuxiLearnMulticlassTransformer model, IDataView test)
    {
        // <example>
        var explained = model.FeatureContributions().Transform(model.Transform(test));   // FeatureContributions: what each feature adds to the score
        var importance = ml.MulticlassClassification.PermutationFeatureImportance(model, test, permutationCount: 3);   // ML.NET's own: what each is worth
        // </example>
        return (explained, importance);
    }

    public static ITransformer Texts(MLContext ml, IDataView train)
    {
        // <example>
        var model = ml.Transforms.Text.FeaturizeText("Features", "Review")
            .Append(ml.Transforms.Conversion.MapValueToKey("Label", "Stars"))
            .Append(ml.MulticlassClassification.Trainers.AuxiLearn(auxiliaryTasks: [AuxiliaryTask.Regression("Helpful")], numberOfEpochs: 30))
            .Fit(train);
        // </example>
        return model;
    }

    public static DataFrame Frame(MLContext ml, string path)
    {
        // <example>
        DataFrame birds = DataFrame.LoadCsv(path);                             // a DataFrame is an IDataView
        var model = ml.Transforms.Concatenate("Features", "bill", "flipper")
            .Append(ml.Transforms.Conversion.MapValueToKey("Label", "species"))
            .Append(ml.MulticlassClassification.Trainers.AuxiLearn(auxiliaryTasks: [AuxiliaryTask.Regression("mass")], numberOfEpochs: 30))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
            .Fit(birds);

        DataFrame scored = model.Transform(birds).ToDataFrame(birds.Rows.Count, "species", "PredictedLabel", "Score");
        // </example>
        return scored;
    }
}
