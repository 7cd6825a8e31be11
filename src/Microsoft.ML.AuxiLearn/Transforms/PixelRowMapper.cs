using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.AuxiLearn.Transforms;

/// <summary>Adds a transformer's column to rows: nothing is allocated per row but the output.</summary>
internal sealed class PixelRowMapper(PixelTransformer transformer, DataViewSchema.Column input, PixelMap map) : IRowMapper
{
    DataViewSchema.DetachedColumn[] IRowMapper.GetOutputColumns() => [map.Column(transformer.OutputColumnName)];

    Func<int, bool> IRowMapper.GetDependencies(Func<int, bool> activeOutput)
    {
        var isActive = activeOutput(0);
        return column => isActive && column == input.Index;
    }

    Delegate?[] IRowMapper.CreateGetters(DataViewRow row, Func<int, bool> activeOutput, out Action? disposer)
    {
        disposer = null;
        return [activeOutput(0) ? Getter(row) : null];
    }

    ITransformer IRowMapper.GetTransformer() => transformer;

    void ICanSaveModel.Save(ModelSaveContext ctx) => ((ICanSaveModel)transformer).Save(ctx);

    private ValueGetter<VBuffer<float>> Getter(DataViewRow row)
    {
        var read = ColumnReader.Create(row, input);
        var pixels = new float[((VectorDataViewType)input.Type).Size];
        return (ref VBuffer<float> destination) =>
        {
            read(pixels);
            var editor = VBufferEditor.Create(ref destination, map.Type.Size);
            map.Apply(pixels, editor.Values);
            destination = editor.Commit();
        };
    }
}
