using Microsoft.ML.AuxiLearn.Augmenting;

namespace Microsoft.ML.AuxiLearn.Tasks;

internal sealed record DenseBinaryTask(string Column, bool Averaged) : DenseTask(Column)
{
    internal override string Expected(MainTask main) =>
        "a vector of known size, [h, w] or [channels, h, w], of Boolean, or of Single with 0, 1 and NaN for missing";

    internal override TaskLoss DefaultLoss(MainTask main) => TaskLoss.BinaryCrossEntropy;

    internal override int Outputs(ColumnType column) => column.Channels;

    internal override bool IsAveraged => Averaged;

    internal override MapFormat Map(ColumnType column, MainTask main) => new(TargetKind.Binary, MapKind.Plain, column.Channels);

    private protected override bool AcceptsItems(ColumnType column) => column.IsBinary;
}
