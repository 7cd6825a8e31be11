namespace Microsoft.ML.AuxiLearn.Scoring;

/// <summary>What an <see cref="IScoring"/> makes of the current row; valid until the row moves.</summary>
internal delegate ReadOnlySpan<float> ScoredRow();

/// <summary>Columns that are added to rows, made of what an <see cref="IScoring"/> makes of them.</summary>
internal abstract class RowColumns
{
    /// <summary>The columns, for rows of this schema.</summary>
    public abstract DataViewSchema.DetachedColumn[] Columns(DataViewSchema input);

    /// <summary>A ValueGetter of the column's type.</summary>
    /// <param name="column">The index in <see cref="Columns"/>.</param>
    /// <param name="row">The row that is read.</param>
    public abstract Delegate Getter(int column, ScoredRow row);
}
