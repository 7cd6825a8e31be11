using Microsoft.ML.AuxiLearn.ComparisonPages;

namespace Microsoft.ML.AuxiLearn;

/// <summary>Makes reports of comparisons, as HTML or Markdown.</summary>
public static class ComparisonReports
{
    /// <summary>
    /// A comparison's report: its verdict, the metric of each contender with its error, differences from the baseline seed by seed with their test, ranks,
    /// the effect of each auxiliary task, time against quality, and the inputs.
    /// </summary>
    /// <param name="comparison">The runs and what follows from them.</param>
    /// <example>
    /// <code>
    /// ComparisonReport.Load(results).Report().Save(html);             // the file of a comparison, also while it runs
    /// </code>
    /// </example>
    public static Report Report(this ComparisonReport comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        return new Report(ComparisonPage.Of(comparison));
    }

    /// <summary>
    /// What comparisons of the same contenders on several sets of rows come to together: average ranks, gains over the single task set by set, time against
    /// quality, and the metric of each contender on each set.
    /// </summary>
    /// <param name="comparisons">The name of each set and the comparison on it, as they are to stand on the page.</param>
    /// <example>
    /// <code>
    /// (string, ComparisonReport)[] sets = [("tips", tips), ("energy", energy)];
    /// sets.Report().Save(html);
    /// </code>
    /// </example>
    public static Report Report(this IReadOnlyList<(string Name, ComparisonReport Comparison)> comparisons)
    {
        ArgumentNullException.ThrowIfNull(comparisons);
        return new Report(SuitePage.Of(comparisons));
    }
}
