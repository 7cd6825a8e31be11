namespace Microsoft.ML.AuxiLearn;

/// <summary>
/// How well the parts of shapes are predicted, as ShapeNet part's papers count it. The IoU of a shape is the mean over the parts of its category of the points
/// that are the part and are predicted as it over those that are it or are predicted as it; it is 1 for a part that is neither there nor predicted.
/// </summary>
public sealed class PartMetrics
{
    internal PartMetrics(IReadOnlyList<(string Category, double IoU)> shapes, long right, long points)
    {
        InstanceMeanIoU = shapes.Select(shape => shape.IoU).DefaultIfEmpty(double.NaN).Average();
        PerCategoryIoU = new SortedDictionary<string, double>(
            shapes.GroupBy(shape => shape.Category).ToDictionary(category => category.Key, category => category.Average(shape => shape.IoU)),
            StringComparer.Ordinal);
        CategoryMeanIoU = PerCategoryIoU.Values.DefaultIfEmpty(double.NaN).Average();
        (ShapeCount, PointCount, PointAccuracy) = (shapes.Count, points, (double)right / points);
    }

    /// <summary>Instance mIoU: the mean IoU of the shapes.</summary>
    public double InstanceMeanIoU { get; }

    /// <summary>Category mIoU: the mean over the categories of the mean IoU of their shapes.</summary>
    public double CategoryMeanIoU { get; }

    /// <summary>The mean IoU of the shapes of each category.</summary>
    public IReadOnlyDictionary<string, double> PerCategoryIoU { get; }

    /// <summary>The share of all points whose part is predicted.</summary>
    public double PointAccuracy { get; }

    /// <summary>Shapes with at least one labelled point; others do not count.</summary>
    public long ShapeCount { get; }

    /// <summary>Points with a label.</summary>
    public long PointCount { get; }
}
