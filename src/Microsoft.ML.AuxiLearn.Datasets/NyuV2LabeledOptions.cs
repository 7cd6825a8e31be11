namespace Microsoft.ML.AuxiLearn.Datasets;

/// <summary>How the labeled file of NYUv2 is read.</summary>
public sealed record NyuV2LabeledOptions : ScenePictureOptions
{
    /// <summary>
    /// Files that tell the class of each of the 894 labels, or of each class of the file before: classMapping40.mat and then class13Mapping.mat as they are
    /// published, or text files with lines of a label and its class, both from 1, and class 0 for none. Without any the labels themselves are the classes.
    /// </summary>
    public IReadOnlyList<string> ClassMappings { get; init; } = [];

    /// <summary>The file splits.mat with the numbers of the training and the test images; null where every image is a training row.</summary>
    public string? Splits { get; init; }
}
