namespace Microsoft.ML.AuxiLearn.Tasks;

/// <summary>A task bound to its column, or to what makes its labels in training.</summary>
/// <param name="ColumnName">The column of its labels, or the task's name.</param>
/// <param name="TargetNames">A name for each target column of the task: the column's, with the slot's behind it in a vector.</param>
/// <param name="Outputs">The outputs of its own head; 0 where the task reads the main head.</param>
/// <param name="Loss">The loss per sample and target column.</param>
/// <param name="IsAveraged">Whether its target columns make one loss: their mean, or that of a soft label.</param>
/// <param name="IsMainTarget">Whether its labels are measurements of the main target.</param>
internal sealed record BoundTask(string ColumnName, IReadOnlyList<string> TargetNames, int Outputs, TaskLoss Loss, bool IsAveraged, bool IsMainTarget)
{
    /// <summary>What its column holds for each pixel; null where it holds something for a row.</summary>
    public MapFormat? Map { get; init; }

    /// <summary>A number that stands for a missing label in its column, beside NaN; null for none.</summary>
    public float? Missing { get; init; }

    /// <summary>Whether its column holds values that become classes, which are to be found before it is read.</summary>
    public bool NeedsClasses { get; init; }

    /// <summary>Whether its outputs stay in the model.</summary>
    public bool KeepOutputs { get; init; }

    /// <summary>What is done to samples and asked about them, where its targets are made of these; else null.</summary>
    public SelfSupervision? Pretext { get; init; }

    /// <summary>Whether its targets are made in training, of the samples or by a teacher, and stand in no column.</summary>
    public bool IsMade => Pretext is not null || Loss.Target == TargetKind.SoftLabel;

    public int Targets => TargetNames.Count;

    public IReadOnlyList<string> LossNames => IsAveraged ? [ColumnName] : TargetNames;
}
