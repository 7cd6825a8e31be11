namespace Microsoft.ML.AuxiLearn.Tasks;

internal sealed record MultiLabelTask(string Column, bool Averaged) : ColumnTask(Column)
{
    internal override string Expected(MainTask main) => "a vector of known size of Boolean, or of numbers with 0, 1 and NaN for missing";

    internal override bool Accepts(ColumnType column, MainTask main) => (column.IsBoolean || column.IsNumber) && column.IsVector;

    internal override TaskLoss DefaultLoss(MainTask main) => TaskLoss.BinaryCrossEntropy;

    internal override int Outputs(ColumnType column) => column.Size;

    internal override bool IsAveraged => Averaged;
}
