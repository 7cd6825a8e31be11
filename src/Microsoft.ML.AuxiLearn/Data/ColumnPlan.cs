using Microsoft.ML.AuxiLearn.Tasks;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>Which columns a training reads, and as what.</summary>
internal sealed record ColumnPlan
{
    /// <summary>The column of vectors or images.</summary>
    public required string Features { get; init; }

    /// <summary>The column of the main task's label.</summary>
    public required string Label { get; init; }

    /// <summary>The column of example weights; null counts each row alike.</summary>
    public string? ExampleWeight { get; init; }

    /// <summary>Whether the network takes NaN for a missing feature.</summary>
    public bool TakesMissing { get; init; }

    /// <summary>What the feature column does not say about its images.</summary>
    public ImageOptions? Images { get; init; }

    /// <summary>Whether the feature column holds point clouds.</summary>
    public bool IsOfPoints { get; init; }

    /// <summary>The main task's loss; null takes the usual one.</summary>
    public TaskLoss? Loss { get; init; }

    /// <summary>The auxiliary tasks, of columns, self-supervised ones, and at most one that is learned.</summary>
    public IReadOnlyList<AuxiliaryTask> Tasks { get; init; } = [];

    /// <summary>The task without a column; null without one.</summary>
    public LearnedTask? Learned => Tasks.OfType<LearnedTask>().FirstOrDefault();

    /// <summary>The tasks whose labels are made of the input.</summary>
    public IReadOnlyList<SelfSupervisedTask> SelfSupervised => [.. Tasks.OfType<SelfSupervisedTask>()];

    /// <summary>Whether means over pixels are the published code's; see <see cref="Tasks.TaskLayout.IsPublished"/>.</summary>
    public bool AveragesPixelsAsPublished { get; init; }
}
