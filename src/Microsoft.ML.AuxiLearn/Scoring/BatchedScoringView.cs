using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.AuxiLearn.Scoring;

/// <summary>
/// Rows with their scores, computed batch by batch. Where no score is asked for, or a column that cannot be kept is asked for beside one, the rows come from
/// the view that scores row by row (or not at all).
/// </summary>
internal sealed class BatchedScoringView(IHost host, RowToRowMapperTransform rowByRow, DataViewSchema.Column features, RowColumns columns, IScoring scoring,
    ScoringGraph? graph, int batchSize)
    : ITransformCanSaveOnnx
{
    private readonly IDataView _source = rowByRow.Source;
    private readonly ColumnBindings _layout = new(rowByRow.InputSchema, columns.Columns(rowByRow.InputSchema));

    public DataViewSchema Schema => rowByRow.OutputSchema;

    public IDataView Source => _source;

    public bool CanShuffle => _source.CanShuffle;

    public long? GetRowCount() => _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var needed = columnsNeeded.ToArray();
        if (!IsBatched(needed, out var active))
            return rowByRow.GetRowCursor(needed, rand);

        var inputs = _layout.GetActiveInput(column => active[column]);
        inputs[features.Index] = true;
        var input = _source.GetRowCursor(_source.Schema.Where(column => inputs[column.Index]), rand);
        try
        {
            return new BatchedScoringCursor(host, Schema, _layout, active, input, features, columns, scoring, batchSize);
        }
        catch
        {
            input.Dispose();
            throw;
        }
    }

    /// <summary>One cursor where scores are asked for: the network already uses the threads there are.</summary>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        var needed = columnsNeeded.ToArray();
        return IsBatched(needed, out _) ? [GetRowCursor(needed, rand)] : rowByRow.GetRowCursorSet(needed, n, rand);
    }

    bool ICanSaveOnnx.CanSaveOnnx(OnnxContext context) => graph is not null && ContextGraph.Takes(graph);

    void ISaveAsOnnx.SaveAsOnnx(OnnxContext context) => ContextGraph.Add(context, graph!, features, columns.Columns(rowByRow.InputSchema));

    void ICanSaveModel.Save(ModelSaveContext context) => ((ICanSaveModel)rowByRow).Save(context);

    private bool IsBatched(DataViewSchema.Column[] needed, out bool[] active)
    {
        var wanted = new bool[Schema.Count];
        foreach (var column in needed)
            wanted[column.Index] = true;
        active = wanted;
        return _layout.AddedColumnIndices.Any(index => wanted[index])
            && Enumerable.Range(0, wanted.Length).All(index => !wanted[index] || ColumnBuffer.CanKeep(Schema[index].Type));
    }
}
