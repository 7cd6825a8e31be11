using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tasks;

internal sealed record AbsoluteLoss : TaskLoss
{
    internal override TargetKind Target => TargetKind.Number;

    internal override Tensor PerSample(Tensor outputs, Tensor targets) => (outputs - targets).abs();
}
