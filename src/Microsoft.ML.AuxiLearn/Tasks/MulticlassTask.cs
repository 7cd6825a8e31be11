namespace Microsoft.ML.AuxiLearn.Tasks;

internal sealed record MulticlassTask(string Column) : ColumnTask(Column)
{
    internal override string Expected(MainTask main) => "a key (MapValueToKey makes one)";

    internal override bool Accepts(ColumnType column, MainTask main) => column.IsKey && !column.IsVector;

    internal override TaskLoss DefaultLoss(MainTask main) => TaskLoss.CrossEntropy;

    internal override int Outputs(ColumnType column) => column.KeyCount;
}
