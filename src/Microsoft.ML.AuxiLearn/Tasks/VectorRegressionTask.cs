namespace Microsoft.ML.AuxiLearn.Tasks;

internal sealed record VectorRegressionTask(string Column, bool Averaged) : ColumnTask(Column)
{
    internal override string Expected(MainTask main) => "a vector of known size of numbers, with NaN for missing";

    internal override bool Accepts(ColumnType column, MainTask main) => column.IsNumber && column.IsVector;

    internal override TaskLoss DefaultLoss(MainTask main) => TaskLoss.Squared;

    internal override int Outputs(ColumnType column) => column.Size;

    internal override bool IsAveraged => Averaged;
}
