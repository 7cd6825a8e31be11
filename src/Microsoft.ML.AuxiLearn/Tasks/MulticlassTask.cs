namespace Microsoft.ML.AuxiLearn.Tasks;

internal sealed record MulticlassTask(string Column) : ColumnTask(Column)
{
    internal override string Expected(MainTask main) => "a key, text, Boolean or whole numbers";

    internal override bool Accepts(ColumnType column, MainTask main) => !column.IsVector && (column.IsKey || column.IsBoolean || NeedsClasses(column));

    internal override TaskLoss DefaultLoss(MainTask main) => TaskLoss.CrossEntropy;

    internal override int Outputs(ColumnType column) => column.IsKey ? column.KeyCount : 2;   // of Boolean; those of others are found in the rows

    internal override bool NeedsClasses(ColumnType column) => column.IsText || column.IsNumber;
}
