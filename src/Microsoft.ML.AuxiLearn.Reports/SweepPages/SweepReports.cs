using Microsoft.ML.AuxiLearn.SweepPages;

namespace Microsoft.ML.AuxiLearn;

/// <summary>Makes reports of sweeps, as HTML or Markdown.</summary>
public static class SweepReports
{
    /// <summary>
    /// A sweep's report, at its end or while it runs: the best trial, all trials as parallel coordinates, how much each option matters, how far successive
    /// halving let them go, and a table of them.
    /// </summary>
    /// <param name="sweep">The trials.</param>
    /// <param name="metric">The name of the metric.</param>
    /// <example>
    /// <code>
    /// sweep.Run().Report("log loss").Save(html);                      // while it runs elsewhere: sweep.Read()
    /// </code>
    /// </example>
    public static Report Report<TOptions>(this SweepResult<TOptions> sweep, string metric = "metric") where TOptions : class, new()
    {
        ArgumentNullException.ThrowIfNull(sweep);
        ArgumentNullException.ThrowIfNull(metric);
        return new Report(SweepPage.Of(SeenTrials.Of(sweep, metric)));
    }
}
