using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Networks;

namespace Microsoft.ML.AuxiLearn.Results;

/// <summary>
/// What training hands to scoring: the primary network with its best weights, on the CPU and in evaluation mode, and the units of its main target.
/// </summary>
/// <param name="Input">What the feature column holds, and how the network takes it.</param>
/// <param name="Network">
/// Backbone and main head, and the auxiliary head, which scoring leaves behind. The main head has the outputs of <see cref="Kept"/> behind the main task's.
/// </param>
/// <param name="LabelMean">The mean taken off a numeric label before training; 0 for classes.</param>
/// <param name="LabelScale">The standard deviation it was divided by; 1 for classes.</param>
/// <param name="Record">What happened, and the epoch whose weights these are.</param>
internal sealed record TrainedPrimary(InputFormat Input, PrimaryNetwork Network, float LabelMean, float LabelScale, TrainingRecord Record)
{
    /// <summary>What the log says of libtorch's kernels.</summary>
    public KernelNotice Kernels { get; init; } = new(Input.IsImage);

    /// <summary>The logit above which a row is called true.</summary>
    public float Threshold { get; init; }

    /// <summary>What makes predictions that cover the label in a share of new rows; null without.</summary>
    public ConformalPrediction? Conformal { get; init; }

    /// <summary>The auxiliary tasks whose outputs stay in the model, each in its own units.</summary>
    public IReadOnlyList<KeptTask> Kept { get; init; } = [];
}
