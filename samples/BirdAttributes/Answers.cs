namespace Microsoft.ML.AuxiLearn.Samples.BirdAttributes;

/// <summary>What a model says of test images.</summary>
/// <param name="Species">The index of the species of each.</param>
/// <param name="Contributions">What each value of each pixel [3, side, side] adds to the logit of that species; empty where a network saw no pixels.</param>
internal sealed record Answers(int[] Species, float[][] Contributions);
