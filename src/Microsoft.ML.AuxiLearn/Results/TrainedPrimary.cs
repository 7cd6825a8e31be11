using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Networks;

namespace Microsoft.ML.AuxiLearn.Results;

/// <summary>
/// What training hands to scoring: the primary network with its best weights, on the CPU and in evaluation mode, and the units of its main target.
/// </summary>
/// <param name="Input">What the feature column holds, and how the network takes it.</param>
/// <param name="Network">Backbone and main head, and the auxiliary head, which scoring leaves behind.</param>
/// <param name="LabelMean">The mean taken off a numeric label before training; 0 for classes.</param>
/// <param name="LabelScale">The standard deviation it was divided by; 1 for classes.</param>
/// <param name="Record">What happened, and the epoch whose weights these are.</param>
internal sealed record TrainedPrimary(InputFormat Input, PrimaryNetwork Network, float LabelMean, float LabelScale, TrainingRecord Record)
{
    /// <summary>What the log says of libtorch's kernels.</summary>
    public KernelNotice Kernels { get; init; } = new(Input.IsImage);
}
