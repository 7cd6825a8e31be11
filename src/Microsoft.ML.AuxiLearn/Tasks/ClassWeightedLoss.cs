using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tasks;

/// <summary>Another loss of classes, or of yes and no, in which a sample counts by the weight of its class.</summary>
internal sealed record ClassWeightedLoss(TaskLoss Loss, IReadOnlyList<float> Weights) : TaskLoss
{
    internal override TargetKind Target => Loss.Target;

    internal override Tensor PerSample(Tensor outputs, Tensor targets) => Loss.PerSample(outputs, targets) * Of(targets, Weights, outputs.dtype);

    /// <summary>The weight of each target's class.</summary>
    public static Tensor Of(Tensor targets, IReadOnlyList<float> weights, ScalarType type) =>
        tensor([.. weights], device: targets.device).to_type(type)[targets.round().to_type(ScalarType.Int64)];
}
