using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Evaluation;

/// <summary>The columns of an evaluation of dense predictions. All are vectors of known size, a row being an image.</summary>
internal sealed class SegmentationEvaluationOptions
{
    /// <summary>The class of each pixel: keys, Single or Byte.</summary>
    public string LabelColumnName { get; set; } = DefaultColumnNames.Label;

    /// <summary>The predicted class of each pixel: keys, Single or Byte.</summary>
    public string PredictedLabelColumnName { get; set; } = DefaultColumnNames.PredictedLabel;

    /// <summary>The number of classes K, at least 1; null where the labels or the predicted labels are keys, which tell it.</summary>
    public int? NumberOfClasses { get; set; }

    /// <summary>Beside key 0, NaN and negative numbers, the number of pixels without a class.</summary>
    public double IgnoredLabel { get; set; } = 255;

    /// <summary>The depth of each pixel, Single, NaN or 0 where it is not known; null: none.</summary>
    public string? DepthColumnName { get; set; }

    /// <summary>The predicted depth of each pixel, Single; null: none.</summary>
    public string? PredictedDepthColumnName { get; set; }

    /// <summary>The surface normal of each pixel, Single [3, h, w] of any length, NaN or three 0 where it is not known; null: none.</summary>
    public string? NormalsColumnName { get; set; }

    /// <summary>The predicted surface normal of each pixel, Single [3, h, w] of any length; null: none.</summary>
    public string? PredictedNormalsColumnName { get; set; }
}
