using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tasks;

/// <summary>The task the user is after: what its label is, how many outputs its head has, and how well outputs fit.</summary>
internal abstract record MainTask
{
    /// <summary>The classes of the label; 0 where it is a number.</summary>
    public abstract int Classes { get; }

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

    /// <summary>Whether a label column of this type fits.</summary>
    public abstract bool Accepts(ColumnType column);

    /// <summary>The metric of outputs [n, k] against labels [n] that are all present, where rows count by their weights [n].</summary>
    public abstract double Metric(Tensor outputs, Tensor labels, Tensor? weights = null);

    /// <summary>The mean of values [n] by weights [n].</summary>
    private protected static double Mean(Tensor values, Tensor? weights)
    {
        var numbers = values.to_type(ScalarType.Float64);
        return (weights is null ? numbers.mean() : (numbers * weights).sum() / weights.to_type(ScalarType.Float64).sum()).item<double>();
    }
}
