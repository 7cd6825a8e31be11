using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tasks;

/// <summary>-(1 - p)^γ log p with p the probability of what is true, yes or no.</summary>
internal sealed record BinaryFocalLoss(double Gamma) : TaskLoss
{
    public override string ToString() => FormattableString.Invariant($"Focal({Gamma})");

    internal override TargetKind Target => TargetKind.Binary;

    internal override Tensor PerSample(Tensor outputs, Tensor targets)
    {
        var minusLogP = BinaryCrossEntropy.PerSample(outputs, targets);
        return (-(-minusLogP).expm1()).Power(Gamma) * minusLogP;
    }
}
