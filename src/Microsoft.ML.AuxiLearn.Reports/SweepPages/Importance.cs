namespace Microsoft.ML.AuxiLearn.SweepPages;

/// <summary>How much an option matters: the share of the metric's variance over the trials that the option alone explains.</summary>
internal static class Importance
{
    private const int Groups = 4;

    /// <summary>
    /// 1 - s²(within groups) / s²(all), each by its degrees of freedom, at least 0: trials fall into groups by the option's value, numbers into four of about
    /// the same size. NaN where there are too few trials.
    /// </summary>
    /// <param name="trials">The option's value and the metric of each trial.</param>
    public static double Of(IReadOnlyCollection<(object Option, double Metric)> trials)
    {
        var groups = Grouped(trials);
        var (within, all) = (trials.Count - groups.Length, trials.Count - 1);
        if (within < 1 || groups.Length < 2)
            return double.NaN;
        var total = Squares(trials.Select(trial => trial.Metric)) / all;
        return total > 0 ? Math.Max(0, 1 - groups.Sum(Squares) / within / total) : double.NaN;
    }

    private static double[][] Grouped(IReadOnlyCollection<(object Option, double Metric)> trials)
    {
        if (!trials.All(trial => trial.Option is double) || trials.DistinctBy(trial => trial.Option).Count() <= Groups)
            return [.. trials.GroupBy(trial => trial.Option, trial => trial.Metric).Select(group => group.ToArray())];
        return [.. trials.OrderBy(trial => (double)trial.Option).Select((trial, place) => (trial.Metric, Group: place * Groups / trials.Count))
            .GroupBy(trial => trial.Group, trial => trial.Metric).Select(group => group.ToArray())];
    }

    private static double Squares(IEnumerable<double> values)
    {
        var all = values as double[] ?? [.. values];
        var mean = all.Average();
        return all.Sum(value => (value - mean) * (value - mean));
    }
}
