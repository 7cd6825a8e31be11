namespace Microsoft.ML.AuxiLearn;

/// <summary>The rows of one seed, the same for every contender.</summary>
/// <param name="Train">What a contender is fitted to; labels may be missing.</param>
/// <param name="Validation">What the best weights and knobs are chosen by.</param>
/// <param name="Test">What the chosen model is measured on, once.</param>
public sealed record ComparisonSplit(IDataView Train, IDataView Validation, IDataView Test);
