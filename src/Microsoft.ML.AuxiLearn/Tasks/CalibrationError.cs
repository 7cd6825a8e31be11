namespace Microsoft.ML.AuxiLearn.Tasks;

/// <summary>
/// The expected calibration error (Guo et al. 2017): Σ_b |W_b| / |W| · |mean probability − share that came true| over equal bins b of the probability; 0 where
/// what is said with 80% comes true in 80% of the rows.
/// </summary>
/// <param name="bins">At least 1; 15 as published.</param>
internal sealed class CalibrationError(int bins = CalibrationError.PublishedBins)
{
    public const int PublishedBins = 15;

    private readonly double[] _gaps = new double[bins];   // Σ of weight x (probability - truth) in each bin
    private double _weight;

    /// <summary>Counts one row.</summary>
    /// <param name="probability">What was said, from 0 to 1; NaN does not count.</param>
    /// <param name="isTrue">What came true.</param>
    /// <param name="weight">How much it counts, at least 0.</param>
    public void Add(double probability, bool isTrue, double weight = 1)
    {
        if (double.IsNaN(probability))
            return;
        _gaps[Math.Clamp((int)(probability * bins), 0, bins - 1)] += weight * (probability - (isTrue ? 1 : 0));
        _weight += weight;
    }

    /// <summary>The error, from 0 to 1; NaN before the first row.</summary>
    public double Value => _gaps.Sum(Math.Abs) / _weight;
}
