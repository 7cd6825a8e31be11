using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.AuxiLearn.Transforms;

/// <summary>Adds a transformer's columns to rows.</summary>
internal sealed class ColumnRowMapper(ColumnTransformer transformer, DataViewSchema.Column input, IReadOnlyList<MadeColumn> made) : IRowMapper
{
    DataViewSchema.DetachedColumn[] IRowMapper.GetOutputColumns() => [.. made.Select(column => column.Column)];

    Func<int, bool> IRowMapper.GetDependencies(Func<int, bool> activeOutput)
    {
        var isActive = Enumerable.Range(0, made.Count).Any(activeOutput);
        return column => isActive && column == input.Index;
    }

    Delegate?[] IRowMapper.CreateGetters(DataViewRow row, Func<int, bool> activeOutput, out Action? disposer)
    {
        disposer = null;
        return [.. made.Select((column, i) => activeOutput(i) ? column.Getter(row) : null)];
    }

    ITransformer IRowMapper.GetTransformer() => transformer;

    void ICanSaveModel.Save(ModelSaveContext ctx) => ((ICanSaveModel)transformer).Save(ctx);
}
