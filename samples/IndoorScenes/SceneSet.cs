namespace Microsoft.ML.AuxiLearn.Samples.IndoorScenes;

/// <summary>Images with the class of each pixel, and columns that exist only at training time.</summary>
/// <param name="Name">What they are, in words.</param>
/// <param name="Height">Of the images, in pixels.</param>
/// <param name="Width">Of the images, in pixels.</param>
/// <param name="Classes">The names of the classes.</param>
/// <param name="TrainingImages">How many there are to train on.</param>
/// <param name="Tasks">The auxiliary tasks.</param>
/// <param name="Split">The rows for a number of training images and a seed, with the columns Image, Label and those of the tasks.</param>
internal sealed record SceneSet(
    string Name, int Height, int Width, IReadOnlyList<string> Classes, int TrainingImages, IReadOnlyList<AuxiliaryTask> Tasks, Func<int, int,
        ComparisonSplit> Split)
{
    public const string Image = "Image";
    public const string Label = "Label";
}
