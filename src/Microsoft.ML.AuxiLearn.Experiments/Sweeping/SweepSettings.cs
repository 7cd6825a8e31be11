using Microsoft.ML.AuxiLearn.Trials;

namespace Microsoft.ML.AuxiLearn;

/// <summary>How a sweep is done.</summary>
/// <typeparam name="TOptions">The option class that is swept.</typeparam>
public sealed record SweepSettings<TOptions> where TOptions : class, new()
{
    /// <summary>
    /// Whether a larger metric is better: true for accuracy, false for errors and losses. The validation metrics that trials report are judged alike.
    /// </summary>
    public required bool HigherIsBetter { get; init; }

    /// <summary>Which configurations are tried, and which of them are trained to the end.</summary>
    public SweepStrategy Strategy { get; init; } = SweepStrategy.SuccessiveHalving();

    /// <summary>The seeds, the same ones for every configuration, whose metric is the mean over them.</summary>
    /// <exception cref="ArgumentException">There is none, or one is there twice.</exception>
    public IReadOnlyList<int> Seeds
    {
        get;
        init => field = value is { Count: > 0 } && value.Distinct().Count() == value.Count
            ? [.. value]
            : throw new ArgumentException($"The seeds are [{string.Join(", ", value ?? [])}]; expected at least one, each once.", nameof(value));
    } = [1];

    /// <summary>
    /// What goes in beside the settings and the space: the rows above all. A file of others is refused in a sentence that says what differs. Null, with which
    /// nothing is kept, only without
    /// <see cref="File"/> and <see cref="Store"/>.
    /// </summary>
    public ExperimentInputs? Inputs { get; init; }

    /// <summary>
    /// The SQLite file that has the trials, with which a killed sweep goes on and which several processes of one machine may share; null, without
    /// <see cref="Store"/>, keeps them in memory.
    /// </summary>
    /// <exception cref="ArgumentException">It is the address of a server.</exception>
    public string? File { get; init => field = StoreFile.Checked(value); }

    /// <summary>A store of one's own in place of a file; it is not disposed of.</summary>
    public ITrialStore? Store { get; init; }

    /// <summary>Processes that train several trials at once, where they call <c>Work</c>; null for one after the other, here.</summary>
    public WorkerProcesses? Workers { get; init; }

    /// <summary>What is swept, in words: a file of another experiment is not continued.</summary>
    public string Experiment { get; init; } = "";

    /// <summary>The time that a call of <c>Run</c> may take; a trial under way is given back then. Null for as long as it takes.</summary>
    public TimeSpan? Budget { get; init; }

    /// <summary>For how long the trial of a worker that no longer answers is left to it; at least 100 ms.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A shorter time.</exception>
    public TimeSpan Lease
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.FromMilliseconds(100));
            field = value;
        }
    } = TimeSpan.FromSeconds(30);

    /// <summary>Told of each trial that this process has ended, with everything so far.</summary>
    public IProgress<SweepResult<TOptions>>? Progress { get; init; }
}
