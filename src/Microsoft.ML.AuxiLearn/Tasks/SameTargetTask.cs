namespace Microsoft.ML.AuxiLearn.Tasks;

internal sealed record SameTargetTask(string Column) : ColumnTask(Column)
{
    internal override string Expected(MainTask main) =>
        main.IsDense ? main.Expected : $"the label's type ({main.Expected}), or a vector of it{main.ExpectedMeasurement}";

    internal override bool Accepts(ColumnType column, MainTask main) =>
        main.IsDense ? main.Accepts(column) : main.AcceptsMeasurement(column with { IsVector = false }) && !(column.IsText && column.IsVector);

    internal override TaskLoss DefaultLoss(MainTask main) => main.DefaultLoss;

    internal override int Outputs(ColumnType column) => 0;

    internal override bool NeedsClasses(ColumnType column) => column.IsText;

    internal override MapFormat? Map(ColumnType column, MainTask main) => main.Map(column);
}
