namespace Microsoft.ML.AuxiLearn.Datasets;

/// <summary>How the Street View House Numbers are read.</summary>
public sealed record SvhnOptions
{
    /// <summary>Whether extra_32x32.mat too is read, as further training rows; its pixels take 1.6 GB of memory.</summary>
    public bool IncludeExtra { get; init; }

    /// <summary>The splits and the labels that are kept; null is the published split into training and test rows with every label.</summary>
    public SplitProtocol? Protocol { get; init; }
}
