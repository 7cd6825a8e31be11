namespace Microsoft.ML.AuxiLearn.Evaluation;

/// <summary>Sums of the errors of depth.</summary>
internal sealed class DepthErrors
{
    private double _absolute, _relative;
    private long _count;

    public DepthMetrics Metrics => new() { AbsoluteError = _absolute / _count, RelativeError = _relative / _count, PixelCount = _count };

    /// <summary>Adds the pixels of an image whose depth is known: finite and not 0.</summary>
    public void Add(ReadOnlySpan<float> truth, ReadOnlySpan<float> prediction)
    {
        for (var i = 0; i < truth.Length; i++)
        {
            if (truth[i] == 0 || !float.IsFinite(truth[i]))
                continue;
            var error = Math.Abs((double)prediction[i] - truth[i]);
            _absolute += error;
            _relative += error / Math.Abs(truth[i]);
            _count++;
        }
    }
}
