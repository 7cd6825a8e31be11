using Microsoft.ML.AuxiLearn.Augmenting;

namespace Microsoft.ML.AuxiLearn.Tasks;

internal sealed record SurfaceNormalsTask(string Column) : DenseTask(Column)
{
    internal override string Expected(MainTask main) => "surface normals as a vector of known size of Single, [3, h, w]";

    internal override TaskLoss DefaultLoss(MainTask main) => TaskLoss.Cosine;

    internal override int Outputs(ColumnType column) => 3;

    internal override bool IsAveraged => true;

    internal override MapFormat Map(ColumnType column, MainTask main) => new(TargetKind.Direction, MapKind.Normals, 3);

    private protected override bool AcceptsItems(ColumnType column) => column.IsSingle;
}
