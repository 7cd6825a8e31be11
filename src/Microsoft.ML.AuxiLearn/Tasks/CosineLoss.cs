using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tasks;

/// <summary>1 - cos of the angle between the outputs and a unit vector: one loss of all a pixel's channels.</summary>
internal sealed record CosineLoss : TaskLoss
{
    private static readonly Scalar _one = 1.ToScalar();

    internal override TargetKind Target => TargetKind.Direction;

    internal override Tensor PerSample(Tensor outputs, Tensor targets) => (nn.functional.normalize(outputs) * targets).sum(1, keepdim: true).neg().add(_one);
}
