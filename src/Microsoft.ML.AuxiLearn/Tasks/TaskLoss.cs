using Microsoft.ML.AuxiLearn.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn;

/// <summary>
/// The loss of a task, one value per sample and target column: outputs [n, k] and targets [n, t] make losses [n, t]; of pixels, [n, k, h, w] and [n, t, h, w]
/// make [n, t, h, w]. Missing targets are dealt with by the caller, who counts none of their losses.
/// </summary>
public abstract record TaskLoss
{
    private protected TaskLoss()
    {
    }

    /// <summary>-log softmax(outputs)[target], for classes.</summary>
    public static TaskLoss CrossEntropy { get; } = new CrossEntropyLoss();

    /// <summary>log(1 + exp(-output)) for true and log(1 + exp(output)) for false.</summary>
    public static TaskLoss BinaryCrossEntropy { get; } = new BinaryCrossEntropyLoss();

    /// <summary>(output - target)^2.</summary>
    public static TaskLoss Squared { get; } = new SquaredLoss();

    /// <summary>|output - target|.</summary>
    public static TaskLoss Absolute { get; } = new AbsoluteLoss();

    /// <summary>1 - cos of the angle between outputs and target, for surface normals.</summary>
    public static TaskLoss Cosine { get; } = new CosineLoss();

    /// <summary>Cross entropy in which each class counts by its weight; the weights are scaled so that a sample counts 1 on average over the classes.</summary>
    /// <param name="classWeights">One positive weight per class.</param>
    public static TaskLoss WeightedCrossEntropy(params float[] classWeights) => new CrossEntropyLoss { ClassWeights = [.. classWeights] };

    /// <summary>-(1 - p)^gamma log p with p the probability of the target class, or of what is true of yes and no: easy samples count less.</summary>
    /// <param name="gamma">At least 0; 0 is cross entropy, 2 the paper's choice.</param>
    public static TaskLoss Focal(double gamma = 2) => new FocalLoss(gamma);

    /// <summary>Squared for small errors and absolute for large ones.</summary>
    /// <param name="delta">The error, in units of the standardised target, at which one becomes the other; positive.</param>
    public static TaskLoss Huber(double delta = 1) => new HuberLoss(delta);

    /// <summary>
    /// Quantiles in place of the mean, for a main task of numbers: the pinball loss, the mean over the levels τ of max(τ e, (τ − 1) e) with e = target −
    /// output. Scoring adds <c>Score.Quantiles</c>, all of them in ascending order, so that they cannot cross; Score is the one nearest to the median.
    /// </summary>
    /// <param name="levels">Each over 0 and under 1, ascending, such as 0.05, 0.5, 0.95.</param>
    /// <exception cref="ArgumentException">The levels are none, out of their range or not ascending.</exception>
    public static TaskLoss Quantile(params double[] levels) => new QuantileLoss(levels);

    /// <summary>The loss for another kind of target, where it has one; else itself.</summary>
    internal virtual TaskLoss For(TargetKind target) => this;

    /// <summary>What kind of target the loss is for.</summary>
    internal abstract TargetKind Target { get; }

    /// <summary>
    /// Losses [n, t] of outputs [n, k] against targets [n, t], where t output columns, or one for all targets, stand for numbers and k for classes.
    /// </summary>
    internal abstract Tensor PerSample(Tensor outputs, Tensor targets);
}

/// <summary>What a target column holds.</summary>
internal enum TargetKind
{
    /// <summary>A class, as its index from 0.</summary>
    Class,

    /// <summary>0 or 1.</summary>
    Binary,

    /// <summary>A number, standardised for training.</summary>
    Number,

    /// <summary>A unit vector: a target column for each of its numbers, and one loss.</summary>
    Direction,

    /// <summary>A share of each class, made by a teacher while training: a target column for each class, and one loss.</summary>
    SoftLabel,
}
