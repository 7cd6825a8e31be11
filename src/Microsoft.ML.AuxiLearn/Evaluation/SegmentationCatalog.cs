using Microsoft.ML.AuxiLearn;
using Microsoft.ML.AuxiLearn.Evaluation;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Evaluation of predictions for each pixel.</summary>
public static class SegmentationCatalog
{
    /// <summary>Evaluates the predicted classes of pixels.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="data">Scored rows, each an image.</param>
    /// <param name="labelColumnName">The class of each pixel, a vector of keys, Single or Byte.</param>
    /// <param name="predictedLabelColumnName">The predicted class of each pixel, a vector of keys, Single or Byte.</param>
    /// <param name="numberOfClasses">K; null where one of the two holds keys, which tell it.</param>
    /// <param name="ignoredLabel">Beside key 0, NaN and negative numbers, the number of pixels without a class.</param>
    /// <exception cref="ArgumentException">A column is missing or of another type or size than expected.</exception>
    /// <exception cref="InvalidOperationException">A pixel has a class out of range, or one and no prediction.</exception>
    public static SegmentationMetrics EvaluateSegmentation(
        this MulticlassClassificationCatalog catalog, IDataView data, string labelColumnName = DefaultColumnNames.Label,
        string predictedLabelColumnName = DefaultColumnNames.PredictedLabel, int? numberOfClasses = null, double ignoredLabel = 255) =>
        catalog.EvaluateSegmentation(data, new SegmentationEvaluationOptions
        {
            LabelColumnName = labelColumnName,
            PredictedLabelColumnName = predictedLabelColumnName,
            NumberOfClasses = numberOfClasses,
            IgnoredLabel = ignoredLabel,
        });

    /// <summary>Evaluates the predicted classes of pixels and, where their columns are named, predicted depth and surface normals, in one pass over the data.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="data">Scored rows, each an image.</param>
    /// <param name="options">The columns.</param>
    /// <exception cref="ArgumentException">A column is missing or of another type or size than expected.</exception>
    /// <exception cref="InvalidOperationException">A pixel has a class out of range, or one and no prediction.</exception>
    public static SegmentationMetrics EvaluateSegmentation(this MulticlassClassificationCatalog catalog, IDataView data, SegmentationEvaluationOptions options)
    {
        var host = CatalogUtils.GetEnvironment(catalog).Register("AuxiLearnEvaluation");
        host.CheckValue(data, nameof(data));
        host.CheckValue(options, nameof(options));
        return new SegmentationEvaluator(host, data, options).Evaluate();
    }
}
