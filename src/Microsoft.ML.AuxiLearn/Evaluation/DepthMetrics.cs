namespace Microsoft.ML.AuxiLearn;

/// <summary>The errors of predicted depth d, over all pixels of the data set with known depth.</summary>
public sealed record DepthMetrics
{
    /// <summary>The mean of |p − d|, in the unit of the depth.</summary>
    public required double AbsoluteError { get; init; }

    /// <summary>The mean of |p − d| / d.</summary>
    public required double RelativeError { get; init; }

    /// <summary>The pixels that count.</summary>
    public required long PixelCount { get; init; }

    internal IEnumerable<(string Name, double Value, bool HigherIsBetter)> All =>
        [("absolute depth error", AbsoluteError, false), ("relative depth error", RelativeError, false)];
}
