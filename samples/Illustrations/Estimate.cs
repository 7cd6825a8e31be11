using System.Globalization;
using MathNet.Numerics.Statistics;

namespace Microsoft.ML.AuxiLearn.Samples.Illustrations;

/// <summary>A mean over seeds and its standard error; the error is 0 for a single seed.</summary>
internal sealed record Estimate(double Mean, double Error)
{
    public static Estimate Of(IEnumerable<double> values)
    {
        var all = values.ToArray();
        return new(all.Mean(), all.Length > 1 ? all.StandardDeviation() / Math.Sqrt(all.Length) : 0);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Mean:F3} ± {Error:F3}");
}
