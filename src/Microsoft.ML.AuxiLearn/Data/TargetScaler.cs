using Microsoft.ML.AuxiLearn.Tasks;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>
/// Takes the mean off numeric targets and divides by their standard deviation over the training rows, so that losses of tasks in different units compare; other
/// measurements of the main target take the main target's. All in double, whose squares hold every Single.
/// </summary>
internal sealed class TargetScaler
{
    private const double Resolution = 1e-7;   // of a Single: what varies less than that around its mean is a constant

    private readonly double[] _mean;
    private readonly double[] _scale;

    private TargetScaler(double[] mean, double[] scale) => (_mean, _scale) = (mean, scale);

    public float LabelMean => (float)_mean[0];

    public float LabelScale => (float)_scale[0];

    /// <summary>What was taken off a target column, and what it was divided by.</summary>
    public (double Mean, double Scale) Units(int column) => (_mean[column], _scale[column]);

    /// <param name="targets">Those of the training rows [n, d], NaN where missing.</param>
    /// <param name="layout">The tasks.</param>
    /// <param name="main">The units of the main target where they are known before; null measures them.</param>
    public static TargetScaler Fit(Tensor targets, TaskLayout layout, (double Mean, double Scale)? main = null)
    {
        var width = (int)targets.shape[1];
        var zero = new double[width];
        var mean = Mean(targets, (value, _) => value);
        var variance = Mean(targets, (value, column) => (value - mean[column]) * (value - mean[column]));
        var scale = variance.Zip(mean, (square, center) => Math.Sqrt(square) is var deviation && deviation > Resolution * Math.Abs(center) ? deviation : 1)
            .ToArray();
        if (main is { } known)
            (mean[0], scale[0]) = known;
        var (means, scales) = (zero, Enumerable.Repeat(1.0, width).ToArray());
        foreach (var (column, _, task) in TargetValues.Columns(layout).Where(target => TargetValues.IsNumber(target.Task)))
            (means[column], scales[column]) = task.IsMainTarget ? (mean[0], scale[0]) : (mean[column], scale[column]);
        return new TargetScaler(means, scales);
    }

    /// <summary>Standardises the targets [n, d] in place.</summary>
    public void Apply(Tensor targets) => TargetValues.Visit(targets, rows =>
    {
        for (var i = 0; i < rows.Length; i++)
            rows[i] = (float)((rows[i] - _mean[i % _mean.Length]) / _scale[i % _scale.Length]);
    });

    private static double[] Mean(Tensor targets, Func<double, int, double> part)
    {
        var width = (int)targets.shape[1];
        var (sums, counts) = (new double[width], new long[width]);
        TargetValues.Visit(targets, rows =>
        {
            for (var i = 0; i < rows.Length; i++)
            {
                if (float.IsNaN(rows[i]))
                    continue;
                sums[i % width] += part(rows[i], i % width);
                counts[i % width]++;
            }
        });
        return [.. sums.Zip(counts, (sum, count) => sum / Math.Max(1, count))];
    }
}
