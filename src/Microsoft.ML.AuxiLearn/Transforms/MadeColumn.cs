using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Transforms;

/// <summary>A column that a transformer adds.</summary>
/// <param name="Column">Its name, type and annotations.</param>
/// <param name="Getter">Its getter for a row that moves on, which has the input column.</param>
internal sealed record MadeColumn(DataViewSchema.DetachedColumn Column, Func<DataViewRow, Delegate> Getter);
