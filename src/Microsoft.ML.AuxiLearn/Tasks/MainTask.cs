using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tasks;

/// <summary>The task the user is after: what its label is, how many outputs its head has, and how well outputs fit.</summary>
internal abstract record MainTask
{
    /// <summary>The classes of the label; 0 where it is a number.</summary>
    public abstract int Classes { get; }

    /// <summary>How much a row of each class counts in the metric; null counts each alike.</summary>
    public IReadOnlyList<float>? ClassWeights { get; init; }

    /// <summary>The outputs of the main head.</summary>
    public abstract int Outputs { get; }

    /// <summary>The label's type in words.</summary>
    public abstract string Expected { get; }

    /// <summary>The loss where none is chosen.</summary>
    public abstract TaskLoss DefaultLoss { get; }

    /// <summary>The metric by which the best weights are chosen.</summary>
    public abstract string MetricName { get; }

    /// <summary>Whether a larger metric is better.</summary>
    public abstract bool HigherIsBetter { get; }

    /// <summary>Whether the label has a value for each pixel, and a task may have.</summary>
    public virtual bool IsDense => false;

    /// <summary>Whether a label column of this type fits.</summary>
    public abstract bool Accepts(ColumnType column);

    /// <summary>Whether a column of this type, without its vector, fits another measurement of the label.</summary>
    public virtual bool AcceptsMeasurement(ColumnType column) => Accepts(column);

    /// <summary>What such a column may hold beside the label's type, as the end of a sentence.</summary>
    public virtual string ExpectedMeasurement => "";

    /// <summary>What the label column holds for each pixel; null where a row has one label.</summary>
    public virtual MapFormat? Map(ColumnType label) => null;

    /// <summary>What the metric looks at of a batch's outputs: themselves, or for pixels, which are too many to keep, what they come to.</summary>
    /// <param name="outputs">[n, k] or [n, k, h, w].</param>
    /// <param name="labels">[n] or [n, h, w], NaN where missing.</param>
    public virtual Tensor Kept(Tensor outputs, Tensor labels) => outputs;

    /// <summary>
    /// The metric of outputs [n, k] against labels [n] that are all present, where rows count by their weights [n]; of what was <see cref="Kept"/> for pixels.
    /// </summary>
    public abstract double Metric(Tensor outputs, Tensor labels, Tensor? weights = null);

    /// <summary>
    /// The metric of the best answer that looks at no feature: the mean, or the most frequent class, of these labels. What does no better has learned nothing.
    /// </summary>
    /// <param name="outputs">As <see cref="Metric"/> takes them.</param>
    /// <param name="labels">[n].</param>
    /// <param name="weights">[n] or null.</param>
    public abstract double Baseline(Tensor outputs, Tensor labels, Tensor? weights = null);

    /// <summary>That answer in words.</summary>
    public virtual string BaselineName => "the most frequent class";

    /// <summary>The weights [n] of rows, by those of their classes too.</summary>
    private protected Tensor? Counted(Tensor labels, Tensor? weights)
    {
        if (ClassWeights is null)
            return weights;
        var classes = ClassWeightedLoss.Of(labels, ClassWeights, ScalarType.Float32);
        return weights is null ? classes : classes * weights;
    }

    private protected string Accuracy => ClassWeights is null ? "accuracy" : "balanced accuracy";

    /// <summary>The mean of values [n] by weights [n].</summary>
    private protected static double Mean(Tensor values, Tensor? weights)
    {
        var numbers = values.to_type(ScalarType.Float64);
        return (weights is null ? numbers.mean() : (numbers * weights).sum() / weights.to_type(ScalarType.Float64).sum()).item<double>();
    }
}
