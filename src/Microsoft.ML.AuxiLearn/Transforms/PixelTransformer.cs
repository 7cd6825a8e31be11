using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.AuxiLearn.Transforms;

/// <summary>Makes a vector of Single of a column of pixels: an auxiliary column of one that is there. Nothing is learned of the data.</summary>
internal abstract class PixelTransformer : ColumnTransformer
{
    private protected PixelTransformer(IHostEnvironment env, string outputColumnName, string? inputColumnName) : base(env, outputColumnName, inputColumnName)
    {
    }

    private protected PixelTransformer(IHostEnvironment env, ModelLoadContext ctx, VersionInfo version) : base(env, ctx, version)
    {
    }

    /// <summary>Whether the output's slots are named after the values of the input's keys.</summary>
    internal virtual bool NamesSlots => false;

    /// <summary>What is made of a column; null where it is not as expected.</summary>
    private protected abstract PixelMap? Bind(VectorDataViewType type, DataViewSchema.Column input);

    internal override IEnumerable<SchemaShape.Column> Shapes(SchemaShape.Column input)
    {
        var names = NamesSlots && input.Annotations.TryFindColumn(AnnotationUtils.Kinds.KeyValues, out var values) && values.ItemType is TextDataViewType
            ? new SchemaShape([new(AnnotationUtils.Kinds.SlotNames, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, isKey: false)])
            : null;
        return [new(OutputColumnName, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, isKey: false, names)];
    }

    private protected override IReadOnlyList<MadeColumn>? Bind(DataViewSchema.Column input) =>
        Bind((VectorDataViewType)input.Type, input) is { } map ? [map.Made(OutputColumnName, input)] : null;
}
