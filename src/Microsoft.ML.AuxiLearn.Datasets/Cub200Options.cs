namespace Microsoft.ML.AuxiLearn.Datasets;

/// <summary>What is read of CUB-200-2011, and how.</summary>
public sealed record Cub200Options
{
    /// <summary>The unit of the parts' positions. With Image the box too is in fractions of the image; otherwise it is in pixels.</summary>
    public PositionUnit Positions { get; init; }

    /// <summary>
    /// Attributes that the annotator was less certain of are missing: 1 keeps all, 2 leaves out "not visible", 3 also guesses, 4 all but "definitely".
    /// </summary>
    public int MinimumCertainty { get; init; } = 2;

    /// <summary>The splits and the labels that are kept; null is the published split into training and test rows with every label.</summary>
    public SplitProtocol? Protocol { get; init; }
}
