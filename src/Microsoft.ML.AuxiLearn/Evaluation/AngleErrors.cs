namespace Microsoft.ML.AuxiLearn.Evaluation;

/// <summary>The angles between predicted and true normals, kept as a histogram.</summary>
internal sealed class AngleErrors
{
    private const int BinsPerDegree = 2048;   // the middle of a bin is at most 1/4096 degree away

    private static readonly double[] _limits = [11.25, 22.5, 30];

    private readonly long[] _bins = new long[180 * BinsPerDegree + 1];
    private readonly long[] _within = new long[_limits.Length];
    private double _sum;
    private long _count;

    public SurfaceNormalMetrics Metrics => new()
    {
        MeanAngle = _sum / _count,
        MedianAngle = Median(),
        Within11 = Share(0),
        Within22 = Share(1),
        Within30 = Share(2),
        PixelCount = _count,
    };

    /// <summary>Adds the pixels of an image whose normal is known: three numbers, not all 0.</summary>
    /// <param name="truth">[3, pixels]; of any length.</param>
    /// <param name="prediction">[3, pixels]; of any length; 0 has no direction and is 90 degrees off.</param>
    public void Add(ReadOnlySpan<float> truth, ReadOnlySpan<float> prediction)
    {
        var n = truth.Length / 3;
        for (var i = 0; i < n; i++)
        {
            var (a, b) = (At(truth, i, n), At(prediction, i, n));
            var length = Dot(a, a);
            if (!(length > 0))   // or NaN
                continue;
            var (x, y, z) = (a.Y * b.Z - a.Z * b.Y, a.Z * b.X - a.X * b.Z, a.X * b.Y - a.Y * b.X);
            // atan2(|a x b|, a · b), which unlike the inverse cosine is exact for small angles
            var angle = Dot(b, b) == 0 ? 90 : double.RadiansToDegrees(Math.Atan2(Math.Sqrt(x * x + y * y + z * z), Dot(a, b)));
            _count++;
            _sum += angle;
            if (double.IsNaN(angle))
                continue;
            _bins[(int)(angle * BinsPerDegree)]++;
            for (var limit = 0; limit < _limits.Length; limit++)
                _within[limit] += angle < _limits[limit] ? 1 : 0;
        }
    }

    private double Share(int limit) => (double)_within[limit] / _count;

    private double Median()
    {
        if (double.IsNaN(_sum) || _count == 0)
            return double.NaN;
        var (bin, below) = (-1, 0L);
        while (below <= (_count - 1) / 2)
            below += _bins[++bin];
        return bin == 0 ? 0 : (bin + 0.5) / BinsPerDegree;   // perfect normals have the median 0
    }

    private static (double X, double Y, double Z) At(ReadOnlySpan<float> vectors, int i, int n) => (vectors[i], vectors[n + i], vectors[2 * n + i]);

    private static double Dot((double X, double Y, double Z) a, (double X, double Y, double Z) b) => a.X * b.X + a.Y * b.Y + a.Z * b.Z;
}
