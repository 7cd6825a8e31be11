using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Transforms;

/// <summary>What a transformer makes of one column of pixels.</summary>
/// <param name="Type">The type of the output column, a vector of Single of known size.</param>
/// <param name="Apply">From a row's pixels to its output.</param>
/// <param name="SlotNames">The names of the output's slots; null for none.</param>
internal sealed record PixelMap(VectorDataViewType Type, PixelFunction Apply, KeyValues? SlotNames = null)
{
    public DataViewSchema.DetachedColumn Column(string name)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        SlotNames?.AddTo(annotations, AnnotationUtils.Kinds.SlotNames);
        return new(name, Type, annotations.ToAnnotations());
    }
}
