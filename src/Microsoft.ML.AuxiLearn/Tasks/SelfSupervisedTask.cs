using Microsoft.ML.AuxiLearn.Pretexts;

namespace Microsoft.ML.AuxiLearn.Tasks;

/// <summary>Tasks whose labels are made of the input. Each of them is a loss of its own.</summary>
/// <param name="Kinds">What is done and asked; none takes the usual ones for the samples.</param>
internal sealed record SelfSupervisedTask(IReadOnlyList<SelfSupervision> Kinds) : AuxiliaryTask("SelfSupervised")
{
    private static readonly SelfSupervision[] _usual =
    [
        SelfSupervision.Rotation, SelfSupervision.Jigsaw(), SelfSupervision.PatchPosition, SelfSupervision.Colorization, SelfSupervision.Masking(),
        SelfSupervision.Denoising(), SelfSupervision.Deformation(), SelfSupervision.Mixing(),
    ];

    /// <inheritdoc/>
    public bool Equals(SelfSupervisedTask? other) => base.Equals(other) && Kinds.SequenceEqual(other.Kinds);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Kinds.Count);

    private protected override string Arguments => string.Join(", ", Kinds);

    internal override TaskLoss DefaultLoss(MainTask main) => TaskLoss.CrossEntropy;

    /// <summary>What is done to samples of this shape.</summary>
    /// <exception cref="ArgumentException">A task is not for such samples.</exception>
    public IEnumerable<SelfSupervision> For(NetworkInput input)
    {
        if (Kinds.Count == 0)   // images and clouds have enough tasks without denoising
            return _usual.Where(kind => kind.Expected(input) is null && (kind is not DenoisingPretext || input.Shape.Count == 1));
        return Kinds.Select(kind => kind.Expected(input) is { } expected
            ? throw new ArgumentException(
                $"The option AuxiliaryTasks has SelfSupervision.{kind}, and the network takes samples of shape [{string.Join(", ", input.Shape)}]; expected "
                    + $"{expected}.")
            : kind);
    }

    /// <summary>A task for samples of this shape.</summary>
    public static BoundTask Bind(SelfSupervision kind, NetworkInput input)
    {
        var answer = kind.Answer(input);
        string[] names = answer.IsClass ? [kind.Name] : [.. Enumerable.Range(0, answer.Outputs).Select(number => $"{kind.Name}[{number}]")];
        return new BoundTask(kind.Name, names, answer.Outputs, answer.IsClass ? TaskLoss.CrossEntropy : TaskLoss.Huber(), IsAveraged: true, IsMainTarget: false)
        { Pretext = kind };
    }
}
