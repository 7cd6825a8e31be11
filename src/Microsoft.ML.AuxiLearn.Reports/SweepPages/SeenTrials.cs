namespace Microsoft.ML.AuxiLearn.SweepPages;

/// <summary>The trials of a sweep, whatever its option class.</summary>
/// <param name="Metric">The name of the metric.</param>
/// <param name="HigherIsBetter">Whether a larger metric is better.</param>
/// <param name="Told">How far the sweep is, in one line.</param>
/// <param name="All">By number.</param>
internal sealed record SeenTrials(string Metric, bool HigherIsBetter, string Told, IReadOnlyList<SeenTrial> All)
{
    public static SeenTrials Of<TOptions>(SweepResult<TOptions> sweep, string metric) where TOptions : class, new() =>
        new(metric, sweep.HigherIsBetter, sweep.ToString(), [.. sweep.Trials.Select(trial =>
            new SeenTrial(trial.Number, trial.State, trial.Value, trial.Seconds, trial.Error, trial.Values, trial.Marks))]);

    /// <summary>The options that are turned.</summary>
    public IReadOnlyList<string> Options => [.. All.SelectMany(trial => trial.Values.Keys).Distinct()];

    /// <summary>Those with a metric at the end, the best first.</summary>
    public IReadOnlyList<SeenTrial> Done =>
        [.. All.Where(trial => trial.Value is { } value && double.IsFinite(value)).OrderBy(trial => HigherIsBetter ? -trial.Value : trial.Value)];

    /// <summary>The epochs at which trials were judged, rising.</summary>
    public IReadOnlyList<int> Rungs => [.. All.SelectMany(trial => trial.Marks).Select(mark => mark.Epoch).OfType<int>().Distinct().Order()];
}

/// <summary>What is known of a trial.</summary>
/// <param name="Number">From 0.</param>
/// <param name="State">How far it is.</param>
/// <param name="Value">The metric at the end; null before.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Error">What went wrong; null for nothing.</param>
/// <param name="Values">Its options by name: numbers as Double, names, true and false.</param>
/// <param name="Marks">The metrics at rungs and ends.</param>
internal sealed record SeenTrial(int Number, TrialState State, double? Value, double Seconds, string? Error, IReadOnlyDictionary<string, object> Values,
    IReadOnlyList<(int Seed, int? Epoch, double Value)> Marks)
{
    /// <summary>The mean over the seeds at a rung, or at the end (null); null where it is not known.</summary>
    public double? At(int? epoch) =>
        Marks.Where(mark => mark.Epoch == epoch && double.IsFinite(mark.Value)).Select(mark => (double?)mark.Value).DefaultIfEmpty(null).Average();
}
