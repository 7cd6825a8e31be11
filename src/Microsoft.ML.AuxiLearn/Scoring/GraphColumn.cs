namespace Microsoft.ML.AuxiLearn.Scoring;

/// <summary>A column that a model adds, as a value of a graph of ONNX's operators.</summary>
/// <param name="Name">The column.</param>
/// <param name="Value">The value.</param>
/// <param name="Type">The type of its numbers.</param>
/// <param name="Shape">Its shape for one row.</param>
internal sealed record GraphColumn(string Name, string Value, GraphNumber Type, params long[] Shape);
