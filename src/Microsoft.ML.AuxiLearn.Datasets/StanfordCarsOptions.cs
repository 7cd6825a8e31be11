namespace Microsoft.ML.AuxiLearn.Datasets;

/// <summary>How Stanford Cars is read.</summary>
public sealed record StanfordCarsOptions
{
    /// <summary>Whether the box is in fractions of the image, for which the head of every image file is read, instead of in pixels.</summary>
    public bool BoxAsFractions { get; init; }

    /// <summary>The splits and the labels that are kept; null is the published split into training and test rows with every label.</summary>
    public SplitProtocol? Protocol { get; init; }
}
