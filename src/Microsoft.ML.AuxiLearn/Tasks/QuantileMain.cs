using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tasks;

/// <summary>
/// Quantiles of a number, an output for each. They are put in order before anyone looks at them (Chernozhukov, Fernández-Val and Galichon 2010), so that they
/// cannot cross: that never makes the loss larger.
/// </summary>
internal sealed record QuantileMain(QuantileLoss Loss) : MainTask
{
    private readonly RegressionMain _number = new();

    public override int Classes => 0;

    public override int Outputs => Loss.Levels.Count;

    public override string Expected => _number.Expected;

    public override TaskLoss DefaultLoss => Loss;

    public override string MetricName => "pinball loss / standard deviation";

    public override bool HigherIsBetter => false;

    public override bool Accepts(ColumnType column) => _number.Accepts(column);

    public override bool AcceptsMeasurement(ColumnType column) => _number.AcceptsMeasurement(column);

    public override string ExpectedMeasurement => _number.ExpectedMeasurement;

    public override double Metric(Tensor outputs, Tensor labels, Tensor? weights = null) =>
        Mean(Loss.PerSample(outputs.to(ScalarType.Float64).sort(1).Values, labels.to(ScalarType.Float64).unsqueeze(1)).squeeze(1), weights);

    public override double Baseline(Tensor outputs, Tensor labels, Tensor? weights = null)
    {
        var quantiles = labels.to(ScalarType.Float64).quantile(tensor([.. Loss.Levels], device: labels.device)).expand(labels.shape[0], Outputs);
        return Mean(Loss.PerSample(quantiles, labels.to(ScalarType.Float64).unsqueeze(1)).squeeze(1), weights);
    }

    public override string BaselineName => "the quantiles of the labels";
}
