namespace Microsoft.ML.AuxiLearn;

/// <summary>The angle between predicted and true surface normals, over all pixels of the data set with a known normal.</summary>
public sealed record SurfaceNormalMetrics
{
    /// <summary>The mean angle in degrees.</summary>
    public required double MeanAngle { get; init; }

    /// <summary>The median angle in degrees, to within 1/4096 degree; the lower one of two.</summary>
    public required double MedianAngle { get; init; }

    /// <summary>The share of angles below 11.25 degrees.</summary>
    public required double Within11 { get; init; }

    /// <summary>The share of angles below 22.5 degrees.</summary>
    public required double Within22 { get; init; }

    /// <summary>The share of angles below 30 degrees.</summary>
    public required double Within30 { get; init; }

    /// <summary>The pixels that count.</summary>
    public required long PixelCount { get; init; }

    internal IEnumerable<(string Name, double Value, bool HigherIsBetter)> All =>
    [
        ("mean angle", MeanAngle, false), ("median angle", MedianAngle, false),
        ("within 11.25 degrees", Within11, true), ("within 22.5 degrees", Within22, true), ("within 30 degrees", Within30, true),
    ];
}
