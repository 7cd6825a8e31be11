using Microsoft.ML.AuxiLearn.Tasks;

namespace Microsoft.ML.AuxiLearn;

/// <summary>
/// A task that exists only at training time: its labels stand in a column, or are invented by a second network (<see cref="Learned(int)"/>). A missing label (NaN, key 0) does
/// not count in the task's loss.
/// </summary>
/// <remarks>A value is a description and never changes; another loss is chosen by <c>AuxiliaryTask.Regression("Depth") with { Loss = TaskLoss.Huber() }</c>.</remarks>
public abstract record AuxiliaryTask
{
    private protected AuxiliaryTask(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Name = name;
    }

    /// <summary>The task's name in reports: the column that holds its labels, or Learned.</summary>
    public string Name { get; }

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

    /// <summary>
    /// A task without a column: a second network, the teacher, invents for each class of the label a number of auxiliary classes and says softly which of them a sample is of; it
    /// learns by the hypergradient which labels help the main task. At most one, for a label of classes; its loss comes behind those of all columns.
    /// </summary>
    /// <param name="classesPerLabel">ψ, the auxiliary classes of each class of the label, at least 1; 5 in the paper.</param>
    public static LearnedTask Learned(int classesPerLabel = 5) => new(classesPerLabel);

    /// <summary>The same with another number of auxiliary classes for each class of the label.</summary>
    /// <param name="classesPerLabel">ψ, one number for each class of the label, in the order of its keys (false, true), each at least 1.</param>
    public static LearnedTask Learned(IReadOnlyList<int> classesPerLabel) => new(classesPerLabel);

    /// <summary>The loss for the kind of label where none is chosen.</summary>
    internal abstract TaskLoss DefaultLoss(MainTask main);
}
