using Microsoft.ML.AuxiLearn.Augmenting;

namespace Microsoft.ML.AuxiLearn.Tasks;

internal sealed record DenseRegressionTask(string Column, bool Averaged) : DenseTask(Column)
{
    internal override string Expected(MainTask main) => "a vector of known size of Single, [h, w] or [channels, h, w], with NaN for missing";

    internal override TaskLoss DefaultLoss(MainTask main) => TaskLoss.Squared;

    internal override int Outputs(ColumnType column) => column.Channels;

    internal override bool IsAveraged => Averaged;

    internal override MapFormat Map(ColumnType column, MainTask main) => new(TargetKind.Number, MapKind.Plain, column.Channels);

    private protected override bool AcceptsItems(ColumnType column) => column.IsSingle;
}
