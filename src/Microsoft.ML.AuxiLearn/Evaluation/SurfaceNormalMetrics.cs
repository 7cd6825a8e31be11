namespace Microsoft.ML.AuxiLearn;

/// <summary>By which angle predicted surface normals miss the true ones, over all pixels of the data set whose normal is known.</summary>
/// <param name="MeanAngle">The mean angle in degrees.</param>
/// <param name="MedianAngle">The median angle in degrees, to within 1/4096 degree; the lower one of two.</param>
/// <param name="Within11">The share of angles below 11.25 degrees.</param>
/// <param name="Within22">The share of angles below 22.5 degrees.</param>
/// <param name="Within30">The share of angles below 30 degrees.</param>
/// <param name="PixelCount">The pixels that count.</param>
public sealed record SurfaceNormalMetrics(double MeanAngle, double MedianAngle, double Within11, double Within22, double Within30, long PixelCount)
{
    internal IEnumerable<TaskMetric> All =>
    [
        new("mean angle", MeanAngle, false), new("median angle", MedianAngle, false),
        new("within 11.25 degrees", Within11, true), new("within 22.5 degrees", Within22, true), new("within 30 degrees", Within30, true),
    ];
}
