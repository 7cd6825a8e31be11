namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>The views that a training reads.</summary>
/// <param name="Training">Rows with all columns; any label may be missing.</param>
/// <param name="Validation">Rows that choose the best weights, in place of those that the plan sets aside; null for none.</param>
/// <param name="Unlabelled">Rows without the main label, for auxiliary tasks alone; null for none.</param>
internal sealed record TrainingViews(IDataView Training, IDataView? Validation = null, IDataView? Unlabelled = null);
