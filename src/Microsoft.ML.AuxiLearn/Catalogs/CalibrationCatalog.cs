using Microsoft.ML.AuxiLearn.Evaluation;
using Microsoft.ML.Data;

namespace Microsoft.ML;

// The calibration error of predicted probabilities, for the model of any trainer.
public static partial class AuxiLearnCatalog
{
    /// <summary>
    /// The expected calibration error (Guo et al. 2017), from 0 to 1: the probability of the predicted class against the share of rows in which it is the
    /// label, their difference averaged over equal bins of the probability, each by its rows. Rows without a label do not count.
    /// </summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="data">Scored rows.</param>
    /// <param name="labelColumnName">The label, a key.</param>
    /// <param name="scoreColumnName">The probability of each class, a vector of Single.</param>
    /// <param name="bins">At least 1.</param>
    /// <exception cref="ArgumentException">A column is missing or of another type than expected.</exception>
    /// <example>
    /// <code>
    /// double error = ml.MulticlassClassification.CalibrationError(model.Transform(test));   // 0: what is said with 80% comes true in 80% of the rows
    /// </code>
    /// </example>
    public static double CalibrationError(this MulticlassClassificationCatalog catalog, IDataView data, string labelColumnName = DefaultColumnNames.Label,
        string scoreColumnName = DefaultColumnNames.Score, int bins = Microsoft.ML.AuxiLearn.Tasks.CalibrationError.PublishedBins) =>
        CalibrationEvaluator.Measure(CatalogUtils.GetEnvironment(catalog), data, labelColumnName, scoreColumnName, bins,
            label => label is { IsKey: true, IsVector: false }, "a key",
            score => score is { IsSingle: true, IsVector: true }, "a vector of Single with the probability of each class");

    /// <summary>
    /// The expected calibration error, from 0 to 1: the probability of true against the share of rows that are true, their difference averaged over equal bins
    /// of the probability, each by its rows. Rows without a label do not count.
    /// </summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="data">Scored rows.</param>
    /// <param name="labelColumnName">The label, Boolean or Single.</param>
    /// <param name="probabilityColumnName">The probability of true, Single.</param>
    /// <param name="bins">At least 1.</param>
    /// <exception cref="ArgumentException">A column is missing or of another type than expected.</exception>
    /// <example>
    /// <code>
    /// double error = ml.BinaryClassification.CalibrationError(model.Transform(test), "IsLarge");
    /// </code>
    /// </example>
    public static double CalibrationError(this BinaryClassificationCatalog catalog, IDataView data, string labelColumnName = DefaultColumnNames.Label,
        string probabilityColumnName = DefaultColumnNames.Probability, int bins = Microsoft.ML.AuxiLearn.Tasks.CalibrationError.PublishedBins) =>
        CalibrationEvaluator.Measure(CatalogUtils.GetEnvironment(catalog), data, labelColumnName, probabilityColumnName, bins,
            label => label is { IsBinary: true, IsVector: false }, "Boolean or Single",
            score => score is { IsSingle: true, IsVector: false }, "Single with the probability of true");
}
