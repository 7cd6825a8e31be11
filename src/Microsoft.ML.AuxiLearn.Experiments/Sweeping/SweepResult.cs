using System.Globalization;

namespace Microsoft.ML.AuxiLearn;

/// <summary>The trials of a sweep at the time of reading, and the best of them.</summary>
/// <typeparam name="TOptions">The option class that is swept.</typeparam>
public sealed class SweepResult<TOptions> where TOptions : class, new()
{
    internal SweepResult(IEnumerable<TrialRecord> records, SweepSpace<TOptions> space, bool higherIsBetter, IReadOnlyList<int> seeds)
    {
        HigherIsBetter = higherIsBetter;
        Trials = [.. records.Select((record, number) => new SweptTrial<TOptions>(number, record, space, seeds))];
        var done = Trials.Where(trial => trial.Value is not null);
        Best = higherIsBetter ? done.MaxBy(trial => trial.Value) : done.MinBy(trial => trial.Value);
    }

    /// <summary>All trials, in the order of their numbers from 0.</summary>
    public IReadOnlyList<SweptTrial<TOptions>> Trials { get; }

    /// <summary>The trial with the best mean over the seeds, the first of equal ones; null before one is done.</summary>
    public SweptTrial<TOptions>? Best { get; }

    /// <summary>Whether a larger metric is better.</summary>
    public bool HigherIsBetter { get; }

    /// <summary>The trials that failed; they are not repeated.</summary>
    public IEnumerable<SweptTrial<TOptions>> Failures => Trials.Where(trial => trial.State == TrialState.Failed);

    /// <summary>Whether every trial is over.</summary>
    public bool IsOver => Count(TrialState.Open) + Count(TrialState.Running) == 0;

    /// <summary>The number of trials in a state.</summary>
    public int Count(TrialState state) => Trials.Count(trial => trial.State == state);

    /// <summary>One line: how many trials are over, and the best.</summary>
    public override string ToString()
    {
        string[] counts = [.. Enum.GetValues<TrialState>().Where(state => Count(state) > 0)
            .Select(state => $"{Count(state)} {state.ToString().ToLowerInvariant()}")];
        return string.Create(CultureInfo.InvariantCulture,
            $"{Trials.Count} trials ({string.Join(", ", counts)}), {(Best is null ? "none done yet" : $"best is {Best}")}");
    }
}
