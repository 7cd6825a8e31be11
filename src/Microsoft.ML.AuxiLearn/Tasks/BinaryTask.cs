namespace Microsoft.ML.AuxiLearn.Tasks;

internal sealed record BinaryTask(string Column) : ColumnTask(Column)
{
    internal override string Expected(MainTask main) => "Boolean, numbers with 0, 1 and NaN for missing, or text of two values";

    internal override bool Accepts(ColumnType column, MainTask main) => !column.IsVector && (column.IsBoolean || column.IsNumber || column.IsText);

    internal override TaskLoss DefaultLoss(MainTask main) => TaskLoss.BinaryCrossEntropy;

    internal override int Outputs(ColumnType column) => 1;

    internal override bool NeedsClasses(ColumnType column) => column.IsText;
}
