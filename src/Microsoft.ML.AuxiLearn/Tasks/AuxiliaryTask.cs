using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn;

/// <summary>
/// A task whose labels stand in a column that exists only at training time. A missing label (NaN, key 0) does not count in the task's loss.
/// </summary>
/// <remarks>A value is a description and never changes; another loss is chosen by <c>AuxiliaryTask.Regression("Depth") with { Loss = TaskLoss.Huber() }</c>.</remarks>
public abstract record AuxiliaryTask
{
    private protected AuxiliaryTask(string columnName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(columnName);
        ColumnName = columnName;
    }

    /// <summary>The column that holds the labels.</summary>
    public string ColumnName { get; }

    /// <summary>The loss per sample; null takes the usual one for the kind of label.</summary>
    public TaskLoss? Loss { get; init; }

    /// <summary>A class per row, in a key column; one loss.</summary>
    public static AuxiliaryTask Multiclass(string columnName) => new MulticlassTask(columnName);

    /// <summary>True or false per row, in a Boolean column or a Single column of 0, 1 and NaN for missing; one loss.</summary>
    public static AuxiliaryTask Binary(string columnName) => new BinaryTask(columnName);

    /// <summary>Several yes-no attributes per row, in a vector of Boolean or of Single with 0, 1 and NaN for missing; each slot is a task with its own loss.</summary>
    /// <param name="columnName">The column.</param>
    /// <param name="averaged">Whether the slots make one loss, their mean, instead of one each.</param>
    public static AuxiliaryTask MultiLabel(string columnName, bool averaged = false) => new MultiLabelTask(columnName, averaged);

    /// <summary>A number per row, in a Single column with NaN for missing; one loss.</summary>
    public static AuxiliaryTask Regression(string columnName) => new RegressionTask(columnName);

    /// <summary>Several numbers per row, in a vector of Single with NaN for missing; each slot is a task with its own loss.</summary>
    /// <param name="columnName">The column.</param>
    /// <param name="averaged">Whether the slots make one loss, their mean, instead of one each.</param>
    public static AuxiliaryTask VectorRegression(string columnName, bool averaged = false) => new VectorRegressionTask(columnName, averaged);

    /// <summary>
    /// Another measurement of the main target itself (a second annotator, a cheaper sensor), read from the main head; in a column of the label's type, or a vector
    /// of it in which each slot is a measurement with its own loss. Numbers are in the label's units.
    /// </summary>
    public static AuxiliaryTask SameTarget(string columnName) => new SameTargetTask(columnName);

    /// <summary>What the column must hold, as the end of the sentence "expected ...".</summary>
    internal abstract string Expected(MainTask main);

    /// <summary>Whether the column's items and shape are what the task expects.</summary>
    internal abstract bool Accepts(ColumnType column, MainTask main);

    /// <summary>The loss for the kind of label where none is chosen.</summary>
    internal abstract TaskLoss DefaultLoss(MainTask main);

    /// <summary>How many of the auxiliary head's outputs the task needs; 0 where it reads the main head.</summary>
    internal abstract int Outputs(ColumnType column);

    /// <summary>Whether the slots make one loss together.</summary>
    internal virtual bool IsAveraged => false;
}
