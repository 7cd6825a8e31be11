using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;

namespace Microsoft.ML.AuxiLearn.Reporting;

/// <summary>Student's paired t-test: whether the mean of differences of pairs is 0.</summary>
/// <param name="Pairs">n.</param>
/// <param name="Mean">The mean difference d.</param>
/// <param name="StandardError">s / sqrt(n); null below two pairs.</param>
/// <param name="PValue">Two-sided, of t = d / (s / sqrt(n)) with n - 1 degrees of freedom; null below two pairs, and where all differences are the same and not
/// 0: no spread is a chance of few pairs, not certainty.</param>
internal sealed record PairedTest(int Pairs, double Mean, double? StandardError, double? PValue)
{
    /// <summary>The test of these differences.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static PairedTest Of(IReadOnlyList<double> differences)
    {
        ArgumentNullException.ThrowIfNull(differences);
        if (differences.Count == 0)
            throw new ArgumentException("There are no differences; expected at least one pair.", nameof(differences));
        var mean = differences.Mean();
        if (StandardErrorOf(differences) is not { } error)
            return new PairedTest(1, mean, null, null);
        double? p = mean == 0 ? 1 : error == 0 ? null : 2 * StudentT.CDF(0, 1, differences.Count - 1, -Math.Abs(mean / error));
        return new PairedTest(differences.Count, mean, error, p);
    }

    /// <summary>Holm's correction: of m tests, the i-th smallest p (from 0) times m - i, at most 1 and never below a smaller test's.</summary>
    /// <returns>The corrected values in the order given; null, which is no test, stays null and does not count.</returns>
    public static IReadOnlyList<double?> Holm(IReadOnlyList<double?> pValues)
    {
        ArgumentNullException.ThrowIfNull(pValues);
        var corrected = new double?[pValues.Count];
        int[] order = [.. Enumerable.Range(0, pValues.Count).Where(i => pValues[i] is not null).OrderBy(i => pValues[i])];
        var largest = 0.0;
        for (var i = 0; i < order.Length; i++)
            corrected[order[i]] = largest = Math.Max(largest, Math.Min(1, (order.Length - i) * pValues[order[i]]!.Value));
        return corrected;
    }

    /// <summary>The standard error of the mean of a sample; null below two values.</summary>
    internal static double? StandardErrorOf(IReadOnlyCollection<double> sample) =>
        sample.Count > 1 ? sample.StandardDeviation() / Math.Sqrt(sample.Count) : null;
}
