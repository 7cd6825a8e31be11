namespace Microsoft.ML.AuxiLearn;

/// <summary>How well depth d is predicted, over all pixels of the data set whose depth is known.</summary>
/// <param name="AbsoluteError">The mean of |p − d|, in the unit of the depth.</param>
/// <param name="RelativeError">The mean of |p − d| / d.</param>
/// <param name="PixelCount">The pixels that count.</param>
public sealed record DepthMetrics(double AbsoluteError, double RelativeError, long PixelCount)
{
    internal IEnumerable<TaskMetric> All => [new("absolute depth error", AbsoluteError, false), new("relative depth error", RelativeError, false)];
}
