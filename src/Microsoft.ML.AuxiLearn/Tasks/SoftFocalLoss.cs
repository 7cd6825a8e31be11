using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tasks;

/// <summary>The loss of a learned task against the teacher's soft labels y: s Σ_i -y_i (1 - p_i)^γ log p_i with p the softmax of all outputs.</summary>
internal sealed record SoftFocalLoss(double Gamma, double Scale) : TaskLoss
{
    internal override TargetKind Target => TargetKind.SoftLabel;

    internal override Tensor PerSample(Tensor outputs, Tensor targets)
    {
        var logP = nn.functional.log_softmax(outputs, 1);
        return (targets * (-logP.expm1()).Power(Gamma) * logP).sum(1, keepdim: true).Times(-Scale);
    }
}
