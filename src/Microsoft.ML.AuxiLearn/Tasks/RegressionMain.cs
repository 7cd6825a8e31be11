using Microsoft.ML.AuxiLearn.Native;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tasks;

/// <summary>A number; training sees it standardised, so the metric is in units of its standard deviation.</summary>
internal sealed record RegressionMain : MainTask
{
    public override int Classes => 0;

    public override int Outputs => 1;

    public override string Expected => "Single";

    public override TaskLoss DefaultLoss => TaskLoss.Squared;

    public override string MetricName => "RMSE / standard deviation";

    public override bool HigherIsBetter => false;

    public override bool Accepts(ColumnType column) => column.IsSingle && !column.IsVector;

    public override double Metric(Tensor outputs, Tensor labels, Tensor? weights = null) =>
        Math.Sqrt(Mean(TaskLoss.Squared.PerSample(outputs.flatten().to(ScalarType.Float64), labels.to(ScalarType.Float64)), weights));

    public override double Baseline(Tensor outputs, Tensor labels, Tensor? weights = null) => LabelShares.Deviation(labels, weights);

    public override string BaselineName => "the mean";

    public override bool AcceptsMeasurement(ColumnType column) => !column.IsVector && (column.IsNumber);

    public override string ExpectedMeasurement => ", or other numbers";
}
