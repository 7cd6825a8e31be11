using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tasks;

internal sealed record BinaryCrossEntropyLoss : TaskLoss
{
    internal override TargetKind Target => TargetKind.Binary;

    internal override Tensor PerSample(Tensor outputs, Tensor targets) =>
        nn.functional.binary_cross_entropy_with_logits(outputs.expand(targets.shape), targets, reduction: nn.Reduction.None);
}
