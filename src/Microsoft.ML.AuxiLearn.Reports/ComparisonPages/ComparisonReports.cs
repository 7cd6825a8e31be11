using Microsoft.ML.AuxiLearn.ComparisonPages;

namespace Microsoft.ML.AuxiLearn;

/// <summary>Reports of comparisons.</summary>
public static class ComparisonReports
{
    /// <summary>
    /// What a comparison says: its verdict, the metric of each contender with its error, differences from the baseline seed by seed with their test, ranks,
    /// what each auxiliary task does, time
    /// against quality, and what went in.
    /// </summary>
    /// <param name="comparison">The runs and what follows from them.</param>
    public static Report Report(this ComparisonReport comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        return new Report(ComparisonPage.Of(comparison));
    }
}
