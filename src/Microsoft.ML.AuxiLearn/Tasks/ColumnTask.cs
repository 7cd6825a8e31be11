namespace Microsoft.ML.AuxiLearn.Tasks;

/// <summary>A task whose labels stand in a column.</summary>
internal abstract record ColumnTask : AuxiliaryTask
{
    private protected ColumnTask(string columnName) : base(columnName)
    {
    }

    /// <summary>The column that holds the labels.</summary>
    public string ColumnName => Name;

    /// <summary>What the column must hold, as the end of the sentence "expected ...".</summary>
    internal abstract string Expected(MainTask main);

    /// <summary>Whether the column's items and shape are what the task expects.</summary>
    internal abstract bool Accepts(ColumnType column, MainTask main);

    /// <summary>How many of the auxiliary head's outputs the task needs; 0 where it reads the main head.</summary>
    internal abstract int Outputs(ColumnType column);

    /// <summary>Whether the column holds values that become classes, instead of keys.</summary>
    internal virtual bool NeedsClasses(ColumnType column) => false;

    /// <summary>What the column holds for each pixel; null where it holds something for a row.</summary>
    internal virtual MapFormat? Map(ColumnType column, MainTask main) => null;

    /// <summary>Whether the slots make one loss together.</summary>
    internal virtual bool IsAveraged => false;
}
