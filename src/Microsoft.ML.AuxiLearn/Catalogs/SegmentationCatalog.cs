using Microsoft.ML.AuxiLearn;
using Microsoft.ML.AuxiLearn.Evaluation;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

// Evaluation of predictions for each pixel, or for each point of a cloud.
public static partial class AuxiLearnCatalog
{
    /// <summary>
    /// Evaluates the predicted classes of pixels and, where their columns are named, predicted depth and surface normals, in one pass over the data.
    /// </summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="data">Scored rows, each an image.</param>
    /// <param name="labelColumnName">The class of each pixel, a vector of keys, Single or Byte.</param>
    /// <param name="predictedLabelColumnName">The predicted class of each pixel, a vector of keys, Single or Byte.</param>
    /// <param name="numberOfClasses">K; null where one of the two holds keys, which tell it.</param>
    /// <param name="ignoredLabel">Beside key 0, NaN and negative numbers, the number of pixels without a class.</param>
    /// <param name="depthColumnName">The depth of each pixel, Single, NaN or 0 where it is not known; null: none.</param>
    /// <param name="predictedDepthColumnName">The predicted depth of each pixel, Single; null: none.</param>
    /// <param name="normalsColumnName">The surface normal of each pixel, Single [3, h, w] of any length, NaN or three 0 where it is not known; null:
    /// none.</param>
    /// <param name="predictedNormalsColumnName">The predicted surface normal of each pixel, Single [3, h, w] of any length; null: none.</param>
    /// <exception cref="ArgumentException">A column is missing or of another type or size than expected.</exception>
    /// <exception cref="InvalidOperationException">A pixel has a class out of range, or one and no prediction.</exception>
    /// <example>
    /// <code>
    /// var metrics = ml.MulticlassClassification.EvaluateSegmentation(
    ///     scored, "Classes", "PredictedClasses",
    ///     depthColumnName: "Depth", predictedDepthColumnName: "PredictedDepth",   // if there are such, and normals
    ///     normalsColumnName: "Normals", predictedNormalsColumnName: "PredictedNormals");
    /// </code>
    /// </example>
    public static SegmentationMetrics EvaluateSegmentation(
        this MulticlassClassificationCatalog catalog, IDataView data, string labelColumnName = DefaultColumnNames.Label,
        string predictedLabelColumnName = DefaultColumnNames.PredictedLabel, int? numberOfClasses = null, double ignoredLabel = 255,
        string? depthColumnName = null, string? predictedDepthColumnName = null, string? normalsColumnName = null, string? predictedNormalsColumnName = null) =>
        catalog.EvaluateSegmentation(data, new SegmentationEvaluationOptions
        {
            LabelColumnName = labelColumnName,
            PredictedLabelColumnName = predictedLabelColumnName,
            NumberOfClasses = numberOfClasses,
            IgnoredLabel = ignoredLabel,
            DepthColumnName = depthColumnName,
            PredictedDepthColumnName = predictedDepthColumnName,
            NormalsColumnName = normalsColumnName,
            PredictedNormalsColumnName = predictedNormalsColumnName,
        });

    /// <summary>
    /// Evaluates the predicted parts of shapes as ShapeNet part's papers do: a point is predicted as the part with the highest score among those of its shape's
    /// category, which are the parts that the labels of the category's rows have in the data.
    /// </summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="data">Scored rows, each a shape.</param>
    /// <param name="labelColumnName">The part of each point, a vector of keys, Single or Byte.</param>
    /// <param name="scoreColumnName">The score of each part and point, a vector of Single [parts, points, 1].</param>
    /// <param name="categoryColumnName">The category of the shape, text or a key; null where all are of one.</param>
    /// <exception cref="ArgumentException">A column is missing or of another type or size than expected.</exception>
    /// <exception cref="InvalidOperationException">A category is missing, or a part is beyond those that are scored.</exception>
    /// <example>
    /// <code>
    /// var metrics = ml.MulticlassClassification.EvaluateParts(scored, "Parts", categoryColumnName: "Category");
    /// </code>
    /// </example>
    public static PartMetrics EvaluateParts(this MulticlassClassificationCatalog catalog, IDataView data,
        string labelColumnName = DefaultColumnNames.Label, string scoreColumnName = DefaultColumnNames.Score, string? categoryColumnName = null)
    {
        var host = CatalogUtils.GetEnvironment(catalog).Register("AuxiLearnEvaluation");
        host.CheckValue(data, nameof(data));
        return new PartEvaluator(host, data, labelColumnName, scoreColumnName, categoryColumnName).Evaluate();
    }

    internal static SegmentationMetrics EvaluateSegmentation(this MulticlassClassificationCatalog catalog, IDataView data,
        SegmentationEvaluationOptions options)
    {
        var host = CatalogUtils.GetEnvironment(catalog).Register("AuxiLearnEvaluation");
        host.CheckValue(data, nameof(data));
        host.CheckValue(options, nameof(options));
        return new SegmentationEvaluator(host, data, options).Evaluate();
    }
}
