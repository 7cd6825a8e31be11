using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Scoring;

/// <summary>The column of ML.NET's CalculateFeatureContribution: a number for each feature, with the features' names.</summary>
/// <param name="features">The name of the feature column.</param>
/// <param name="shape">That of a sample.</param>
internal sealed class ContributionColumns(string features, int[] shape) : RowColumns
{
    private const string Name = "FeatureContributions";

    public override DataViewSchema.DetachedColumn[] Columns(DataViewSchema input)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        if (shape.Length == 1 && input[features].HasSlotNames(shape[0]))
            annotations.Add(input[features].Annotations, kind => kind == AnnotationUtils.Kinds.SlotNames);
        return [new(Name, new VectorDataViewType(NumberDataViewType.Single, shape), annotations.ToAnnotations())];
    }

    public override Delegate Getter(int column, ScoredRow row) => VectorColumns.Values(row, contribution => contribution);
}
