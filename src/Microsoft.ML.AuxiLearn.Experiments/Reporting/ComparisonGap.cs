namespace Microsoft.ML.AuxiLearn;

/// <summary>Runs that were asked for and not done, for lack of time or because the comparison was interrupted.</summary>
/// <param name="Method">The contender's name.</param>
/// <param name="Seeds">The seeds without a run.</param>
public sealed record ComparisonGap(string Method, IReadOnlyList<int> Seeds);
