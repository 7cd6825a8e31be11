using Microsoft.ML.AuxiLearn.Tasks;

namespace Microsoft.ML.AuxiLearn;

internal sealed record SameTargetTask(string Column) : ColumnTask(Column)
{
    internal override string Expected(MainTask main) => $"the label's type ({main.Expected}) or a vector of it";

    internal override bool Accepts(ColumnType column, MainTask main) => main.Accepts(column with { IsVector = false });

    internal override TaskLoss DefaultLoss(MainTask main) => main.DefaultLoss;

    internal override int Outputs(ColumnType column) => 0;
}
