namespace Microsoft.ML.AuxiLearn.Results;

/// <summary>What split conformal prediction found on the validation rows.</summary>
/// <param name="Coverage">The share of new rows that is to be covered.</param>
/// <param name="Bound">
/// Of numbers, what is taken off the smallest output and added to the largest, in the label's units; of classes, the probability from which one is in the set.
/// </param>
internal sealed record ConformalPrediction(double Coverage, float Bound);
