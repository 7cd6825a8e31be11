using Microsoft.ML.AuxiLearn.Augmenting;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Tasks;

internal sealed record DepthTask(string Column) : DenseTask(Column)
{
    internal override string Expected(MainTask main) => "depth as a vector of known size of Single or UInt16, [h, w] or [1, h, w]";

    internal override TaskLoss DefaultLoss(MainTask main) => TaskLoss.Absolute;

    internal override int Outputs(ColumnType column) => 1;

    internal override MapFormat Map(ColumnType column, MainTask main) => new(TargetKind.Number, MapKind.Depth, 1);

    private protected override bool AcceptsItems(ColumnType column) => column.IsSingle || column.Item == NumberDataViewType.UInt16;
}
