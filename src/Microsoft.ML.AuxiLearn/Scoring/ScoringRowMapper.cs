using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Scoring;

/// <summary>Scoring row by row, as a prediction engine does it.</summary>
internal sealed class ScoringRowMapper(ITransformer transformer, IScoring scoring, DataViewSchema.Column features, RowColumns columns,
    DataViewSchema input)
    : IRowMapper
{
    private readonly DataViewSchema.DetachedColumn[] _columns = columns.Columns(input);

    DataViewSchema.DetachedColumn[] IRowMapper.GetOutputColumns() => _columns;

    Func<int, bool> IRowMapper.GetDependencies(Func<int, bool> activeOutput)
    {
        var isAnyActive = Enumerable.Range(0, _columns.Length).Any(activeOutput);
        return column => isAnyActive && column == features.Index;
    }

    Delegate?[] IRowMapper.CreateGetters(DataViewRow input, Func<int, bool> activeOutput, out Action? disposer)
    {
        disposer = null;
        var scorer = new Lazy<RowScorer>(() => new RowScorer(scoring, input, features));
        return [.. _columns.Select((_, index) => activeOutput(index) ? columns.Getter(index, scorer.Value.Score) : null)];
    }

    ITransformer IRowMapper.GetTransformer() => transformer;

    void ICanSaveModel.Save(ModelSaveContext ctx) => ((ICanSaveModel)transformer).Save(ctx);
}
