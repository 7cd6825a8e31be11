using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tasks;

internal sealed record SquaredLoss : TaskLoss
{
    internal override TargetKind Target => TargetKind.Number;

    internal override Tensor PerSample(Tensor outputs, Tensor targets)
    {
        var error = outputs - targets;
        return error * error;
    }
}
