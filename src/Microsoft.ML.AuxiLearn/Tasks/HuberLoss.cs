using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tasks;

internal sealed record HuberLoss : TaskLoss
{
    public HuberLoss(double delta)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(delta);
        Delta = delta;
    }

    public double Delta { get; }

    internal override TargetKind Target => TargetKind.Number;

    internal override Tensor PerSample(Tensor outputs, Tensor targets) =>
        nn.functional.huber_loss(outputs.expand(targets.shape), targets, Delta, nn.Reduction.None);
}
