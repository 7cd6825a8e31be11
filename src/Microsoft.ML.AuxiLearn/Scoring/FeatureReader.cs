using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Scoring;

/// <summary>Reads the features of the current row, dense or sparse.</summary>
internal sealed class FeatureReader(DataViewRow row, DataViewSchema.Column column, int size)
{
    private readonly ValueGetter<VBuffer<float>> _getter = row.GetGetter<VBuffer<float>>(column);
    private VBuffer<float> _features;

    /// <param name="destination">Receives the d values of the sample.</param>
    public void Read(Span<float> destination)
    {
        _getter(ref _features);
        if (_features.Length != size)
            throw new InvalidOperationException($"The feature column '{column.Name}' holds {_features.Length} values in row {row.Position + 1}; expected {size} as in training.");
        _features.CopyTo(destination);
    }
}
