namespace Microsoft.ML.AuxiLearn.Datasets;

/// <summary>How CIFAR-10 and CIFAR-100 are read.</summary>
public sealed record CifarOptions
{
    /// <summary>Whether some of the published files may be absent, as in a part of the data set; at least one must be there.</summary>
    public bool AllowMissingFiles { get; init; }

    /// <summary>The splits and the labels that are kept; null is the published split into training and test rows with every label.</summary>
    public SplitProtocol? Protocol { get; init; }
}
