namespace Microsoft.ML.AuxiLearn.Datasets;

/// <summary>How NYUv2 and Cityscapes are read.</summary>
public sealed record SceneOptions
{
    /// <summary>
    /// The splits and the labels that are kept; every image counts as of one class, so that LabelsPerClass is a number of images. Null is the published split,
    /// the folder val the test rows, with every label.
    /// </summary>
    public SplitProtocol? Protocol { get; init; }
}
