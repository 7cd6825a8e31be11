namespace Microsoft.ML.AuxiLearn.Tasks;

/// <summary>A task with a target for each pixel of an image.</summary>
internal abstract record DenseTask : ColumnTask
{
    private protected DenseTask(string columnName) : base(columnName)
    {
    }

    internal sealed override bool Accepts(ColumnType column, MainTask main) => main.IsDense && column.IsVector && AcceptsItems(column);

    /// <summary>Whether the column's items are what the task expects.</summary>
    private protected abstract bool AcceptsItems(ColumnType column);

    internal abstract override MapFormat Map(ColumnType column, MainTask main);
}
