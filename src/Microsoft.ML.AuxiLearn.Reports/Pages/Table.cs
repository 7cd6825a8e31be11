namespace Microsoft.ML.AuxiLearn.Pages;

/// <summary>A table of texts.</summary>
/// <param name="Columns">The heads of the columns.</param>
/// <param name="Rows">One text for each column.</param>
internal sealed record Table(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows);
