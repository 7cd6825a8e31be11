namespace Microsoft.ML.AuxiLearn.Samples.BirdAttributes;

/// <summary>What a model says of test images.</summary>
/// <param name="Species">The index of the species of each.</param>
/// <param name="Contributions">Of the images that are shown, what each value of each pixel that the network takes [3, side, side] adds to the log-odds of that
/// species; empty where a network saw no pixels.</param>
internal sealed record Answers(int[] Species, float[][] Contributions);
