namespace Microsoft.ML.AuxiLearn.Tasks;

internal sealed record RegressionTask(string Column) : ColumnTask(Column)
{
    internal override string Expected(MainTask main) => "a number, with NaN for missing";

    internal override bool Accepts(ColumnType column, MainTask main) => column.IsNumber && !column.IsVector;

    internal override TaskLoss DefaultLoss(MainTask main) => TaskLoss.Squared;

    internal override int Outputs(ColumnType column) => 1;
}
