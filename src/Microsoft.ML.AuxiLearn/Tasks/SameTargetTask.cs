namespace Microsoft.ML.AuxiLearn.Tasks;

internal sealed record SameTargetTask(string Column) : ColumnTask(Column)
{
    internal override string Expected(MainTask main) => main.IsDense ? main.Expected : $"the label's type ({main.Expected}) or a vector of it";

    internal override bool Accepts(ColumnType column, MainTask main) => main.Accepts(main.IsDense ? column : column with { IsVector = false });

    internal override TaskLoss DefaultLoss(MainTask main) => main.DefaultLoss;

    internal override int Outputs(ColumnType column) => 0;

    internal override MapFormat? Map(ColumnType column, MainTask main) => main.Map(column);
}
