namespace Microsoft.ML.AuxiLearn;

/// <summary>A metric of a trial at a rung, or at the end of a training.</summary>
/// <param name="Seed">The seed of the training.</param>
/// <param name="Epoch">The rung, the epoch after which the best validation metric so far is this; null for the metric at the end of the training.</param>
/// <param name="Value">The metric; infinite where there was no number.</param>
public sealed record TrialMark(int Seed, int? Epoch, double Value);
