using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tasks;

internal sealed record CrossEntropyLoss : TaskLoss
{
    public IReadOnlyList<float> ClassWeights { get; init; } = [];

    public override string ToString() =>
        ClassWeights.Count == 0
        ? "CrossEntropy"
        : FormattableString.Invariant($"WeightedCrossEntropy({string.Join(", ", ClassWeights.Select(weight => FormattableString.Invariant($"{weight}")))})");

    internal override TargetKind Target => TargetKind.Class;

    internal override Tensor PerSample(Tensor outputs, Tensor targets)
    {
        var classes = targets.to_type(ScalarType.Int64);
        var losses = -nn.functional.log_softmax(outputs, 1).gather(1, classes);
        if (ClassWeights.Count == 0)
            return losses;
        var weights = tensor([.. ClassWeights], device: outputs.device).to_type(outputs.dtype);
        return losses * (weights / weights.mean())[classes];
    }
}
