using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Transforms;

/// <summary>What a transformer makes of one column of pixels.</summary>
/// <param name="Type">The type of the output column, a vector of Single of known size.</param>
/// <param name="Apply">From a row's pixels to its output.</param>
/// <param name="SlotNames">The names of the output's slots; null for none.</param>
internal sealed record PixelMap(VectorDataViewType Type, PixelFunction Apply, KeyValues? SlotNames = null)
{
    public MadeColumn Made(string name, DataViewSchema.Column input)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        SlotNames?.AddTo(annotations, AnnotationUtils.Kinds.SlotNames);
        return new(new(name, Type, annotations.ToAnnotations()), row => Getter(row, input));
    }

    /// <summary>Nothing is allocated per row but the output.</summary>
    private ValueGetter<VBuffer<float>> Getter(DataViewRow row, DataViewSchema.Column input)
    {
        var read = ColumnReader.Create(row, input);
        var pixels = new float[((VectorDataViewType)input.Type).Size];
        return (ref VBuffer<float> destination) =>
        {
            read(pixels);
            var editor = VBufferEditor.Create(ref destination, Type.Size);
            Apply(pixels, editor.Values);
            destination = editor.Commit();
        };
    }
}
