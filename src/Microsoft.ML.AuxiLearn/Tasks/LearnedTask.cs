using Microsoft.ML.AuxiLearn.Tasks;

namespace Microsoft.ML.AuxiLearn;

/// <summary>
/// A task whose labels a teacher invents. The teacher, a network of its own, reads the same input as the primary network and gives each sample a soft label on
/// the ψ auxiliary classes of its main class; the primary network learns these labels beside its own with a head for all auxiliary classes. Under a method with
/// a hypergradient the teacher descends the main task's loss on the auxiliary set; under any other it keeps its initial weights. It is not part of the fitted
/// model. See docs/learned.md.
/// </summary>
public sealed record LearnedTask : AuxiliaryTask
{
    internal LearnedTask(int classesPerLabel) : this([classesPerLabel]) => IsEven = true;

    internal LearnedTask(IReadOnlyList<int> classesPerLabel) : base("Learned")
    {
        ArgumentNullException.ThrowIfNull(classesPerLabel);
        foreach (var count in classesPerLabel)
            ArgumentOutOfRangeException.ThrowIfLessThan(count, 1, nameof(classesPerLabel));
        ClassesPerLabel = [.. classesPerLabel];
    }

    /// <summary>ψ: one number for all classes of the label, or one for each.</summary>
    public IReadOnlyList<int> ClassesPerLabel { get; }

    /// <summary>The teacher's backbone; null for a copy of the primary network's architecture.</summary>
    public Network? Teacher { get; init; }

    /// <summary>The learning rate of the teacher, positive. Its optimizer and weight decay are the auxiliary network's.</summary>
    public double LearningRate
    {
        get;
        init => field = Positive(value);
    } = 1e-3;

    /// <summary>
    /// The factor of the task's loss before the combiner, positive. 0.25 in the paper, and so with <see cref="WeightingMethod.AuxiLearnPaper"/>.
    /// </summary>
    public double Scale
    {
        get;
        init => field = Positive(value);
    } = 0.5;

    /// <summary>γ of the focal loss, at least 0: the larger, the less weight samples have that the primary network already predicts.</summary>
    public double Gamma
    {
        get;
        init => field = AtLeastZero(value);
    } = 2;

    /// <summary>
    /// τ, by which the teacher's outputs are divided before its softmax, positive: below 1 labels are harder, above 1 softer. With 1, as in the paper and with
    /// <see cref="WeightingMethod.AuxiLearnPaper"/>, the labels of a teacher that has not learned yet are about uniform, and say nothing that the main label
    /// does not.
    /// </summary>
    public double Temperature
    {
        get;
        init => field = Positive(value);
    } = 0.25;

    /// <summary>
    /// λ of the entropy that keeps the teacher from using a single auxiliary class, at least 0: it descends L_A - λ H, with H the entropy of the mean label of
    /// a batch. 0.2 as in MAXL; 0 in the paper and with <see cref="WeightingMethod.AuxiLearnPaper"/>.
    /// </summary>
    public double Entropy
    {
        get;
        init => field = AtLeastZero(value);
    } = 0.2;

    /// <summary>Called at the end of training, on the training thread, with the teacher's labels of the training rows.</summary>
    public Action<GeneratedLabels>? Inspect { get; init; }

    private protected override string Arguments => string.Join(", ", ClassesPerLabel);

    private bool IsEven { get; }

    /// <inheritdoc/>
    public bool Equals(LearnedTask? other) =>
        base.Equals(other) && ClassesPerLabel.SequenceEqual(other.ClassesPerLabel)
        && (IsEven, Teacher, LearningRate, Scale, Gamma, Temperature, Entropy, Inspect)
            == (other.IsEven, other.Teacher, other.LearningRate, other.Scale, other.Gamma, other.Temperature, other.Entropy, other.Inspect);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(ClassesPerLabel.Count, Teacher, LearningRate, Scale, Gamma, Temperature, Entropy);

    internal override TaskLoss DefaultLoss(MainTask main) => new SoftFocalLoss(Gamma, Scale);

    /// <summary>ψ of each class.</summary>
    /// <exception cref="InvalidOperationException">There is another number of classes.</exception>
    internal IReadOnlyList<int> ClassesPerMainClass(int classes) =>
        IsEven ? [.. Enumerable.Repeat(ClassesPerLabel[0], classes)]
        : ClassesPerLabel.Count == classes ? ClassesPerLabel
        : throw new InvalidOperationException(
            $"The learned task has auxiliary classes for {ClassesPerLabel.Count} classes; expected a number for each of the label's {classes}.");

    /// <summary>The task with a target column and an output for each auxiliary class.</summary>
    internal BoundTask Bind(MainTask main)
    {
        var classes = ClassesPerMainClass(main.Classes).Sum();
        return new BoundTask(Name, [.. Enumerable.Range(0, classes).Select(auxiliary => $"{Name}[{auxiliary}]")], classes, DefaultLoss(main), IsAveraged: true,
            IsMainTarget: false);
    }

    private static double Positive(double value)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
        return Finite(value);
    }

    private static double AtLeastZero(double value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        return Finite(value);
    }

    private static double Finite(double value) =>
        double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A number of a learned task is not finite.");
}
