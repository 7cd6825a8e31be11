using Microsoft.ML.AuxiLearn.Augmenting;

namespace Microsoft.ML.AuxiLearn.Tasks;

internal sealed record SegmentationTask(string Column, int? NumberOfClasses, double IgnoredLabel) : DenseTask(Column)
{
    internal override string Expected(MainTask main) => LabelMap.ExpectedWith(NumberOfClasses, "the argument numberOfClasses");

    internal override TaskLoss DefaultLoss(MainTask main) => TaskLoss.CrossEntropy;

    internal override int Outputs(ColumnType column) => column.IsKey ? column.KeyCount : NumberOfClasses ?? 0;

    internal override MapFormat Map(ColumnType column, MainTask main) =>
        new(TargetKind.Class, MapKind.Plain, 1) { Classes = Outputs(column), Labels = LabelMap.Of(column.Item, IgnoredLabel) };

    private protected override bool AcceptsItems(ColumnType column) => LabelMap.Accepts(column) && (column.IsKey || NumberOfClasses is not null);
}
