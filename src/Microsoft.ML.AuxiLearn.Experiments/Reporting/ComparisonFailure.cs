namespace Microsoft.ML.AuxiLearn;

/// <summary>A run that threw; a later comparison with the same file repeats it.</summary>
/// <param name="Method">The contender's name.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Error">What went wrong.</param>
public sealed record ComparisonFailure(string Method, int Seed, string Error);
