namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>A training that cannot go on from where it is: a loss left what Single holds, or no task counts any more.</summary>
internal sealed class DivergedException(string message) : InvalidOperationException(message);
