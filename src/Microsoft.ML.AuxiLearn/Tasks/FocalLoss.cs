using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tasks;

internal sealed record FocalLoss : TaskLoss
{
    public FocalLoss(double gamma)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(gamma);
        Gamma = gamma;
    }

    public double Gamma { get; }

    internal override TargetKind Target => TargetKind.Class;

    internal override TaskLoss For(TargetKind target) => target == TargetKind.Binary ? new BinaryFocalLoss(Gamma) : this;

    internal override Tensor PerSample(Tensor outputs, Tensor targets)
    {
        var logP = nn.functional.log_softmax(outputs, 1).gather(1, targets.to_type(ScalarType.Int64));
        return -(-logP.expm1()).Power(Gamma) * logP;
    }
}
