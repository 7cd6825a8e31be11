using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tasks;

/// <summary>One of K classes; K is the key type's count, never the labels seen.</summary>
internal sealed record MulticlassMain(int Classes) : MainTask
{
    public override int Classes { get; } = Classes;

    public override int Outputs => Classes;

    public override string Expected => "a key (MapValueToKey makes one)";

    public override TaskLoss DefaultLoss => TaskLoss.CrossEntropy;

    public override string MetricName => Accuracy;

    public override bool HigherIsBetter => true;

    public override bool Accepts(ColumnType column) => column.IsKey && !column.IsVector;

    public override double Metric(Tensor outputs, Tensor labels, Tensor? weights = null) =>
        Mean(outputs.argmax(1).eq(labels.to_type(ScalarType.Int64)), Counted(labels, weights));

    public override double Baseline(Tensor outputs, Tensor labels, Tensor? weights = null) => LabelShares.Largest(labels, Counted(labels, weights));

    public override bool AcceptsMeasurement(ColumnType column) => !column.IsVector && (column.IsKey || column.IsText);

    public override string ExpectedMeasurement => ", or the text that its keys stand for";
}
