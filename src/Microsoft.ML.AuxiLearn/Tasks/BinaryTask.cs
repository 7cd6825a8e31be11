namespace Microsoft.ML.AuxiLearn.Tasks;

internal sealed record BinaryTask(string Column) : ColumnTask(Column)
{
    internal override string Expected(MainTask main) => "Boolean, or Single with 0, 1 and NaN for missing";

    internal override bool Accepts(ColumnType column, MainTask main) => column.IsBinary && !column.IsVector;

    internal override TaskLoss DefaultLoss(MainTask main) => TaskLoss.BinaryCrossEntropy;

    internal override int Outputs(ColumnType column) => 1;
}
