using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tasks;

/// <summary>True or false, by the sign of one logit.</summary>
internal sealed record BinaryMain : MainTask
{
    public override int Classes => 2;

    public override int Outputs => 1;

    public override string Expected => "Boolean, or Single with 0, 1 and NaN for missing";

    public override TaskLoss DefaultLoss => TaskLoss.BinaryCrossEntropy;

    public override string MetricName => Accuracy;

    public override bool HigherIsBetter => true;

    public override bool Accepts(ColumnType column) => column.IsBinary && !column.IsVector;

    public override double Metric(Tensor outputs, Tensor labels, Tensor? weights = null) =>
        Mean(outputs.flatten().gt(0).eq(labels.gt(0.5)), Counted(labels, weights));

    public override double Baseline(Tensor outputs, Tensor labels, Tensor? weights = null) => LabelShares.Largest(labels, Counted(labels, weights));

    public override bool AcceptsMeasurement(ColumnType column) => !column.IsVector && (column.IsBoolean || column.IsNumber);

    public override string ExpectedMeasurement => ", or other numbers";
}
