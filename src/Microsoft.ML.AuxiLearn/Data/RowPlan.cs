namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>Which rows a training sets aside, and how much memory their features may take.</summary>
/// <param name="Validation">The rows that choose the best weights.</param>
/// <param name="Auxiliary">The rows of L_A; null where nothing is learned from them.</param>
/// <param name="MemoryBudget">In bytes; null takes half of the memory that is free, and at least 64 MiB.</param>
/// <param name="CancellationToken">Ends the reading at the next row.</param>
internal sealed record RowPlan(ValidationSet Validation, AuxiliarySet? Auxiliary, long? MemoryBudget, CancellationToken CancellationToken = default);
