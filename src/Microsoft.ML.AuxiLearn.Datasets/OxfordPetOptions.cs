namespace Microsoft.ML.AuxiLearn.Datasets;

/// <summary>How the Oxford-IIIT Pet data set is read.</summary>
public sealed record OxfordPetOptions
{
    /// <summary>The splits and the labels that are kept; null is the published split into training and test rows with every label.</summary>
    public SplitProtocol? Protocol { get; init; }
}
