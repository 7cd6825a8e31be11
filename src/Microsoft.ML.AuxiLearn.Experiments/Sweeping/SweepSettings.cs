using Microsoft.ML.AuxiLearn.Trials;

namespace Microsoft.ML.AuxiLearn;

/// <summary>Strategy, seeds, store and budget of a sweep.</summary>
/// <typeparam name="TOptions">The option class that is swept.</typeparam>
public sealed record SweepSettings<TOptions> where TOptions : class, new()
{
    /// <summary>
    /// Whether a larger metric is better: true for accuracy, false for errors and losses. It applies to the metrics that trials report too.
    /// </summary>
    public required bool HigherIsBetter { get; init; }

    /// <summary>The configurations to try, and the rule that stops trials; successive halving by default.</summary>
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
    /// The inputs besides settings and space, above all the rows. A file with other inputs is refused, with a message that names the difference. Required with
    /// <see cref="File"/> or <see cref="Store"/>; null otherwise.
    /// </summary>
    public ExperimentInputs? Inputs { get; init; }

    /// <summary>
    /// The SQLite file of the trials: a killed sweep resumes from it, and several processes of one machine may share it. Null, without <see cref="Store"/>,
    /// keeps the trials in memory.
    /// </summary>
    /// <exception cref="ArgumentException">It is the address of a server.</exception>
    public string? File { get; init => field = StoreFile.Checked(value); }

    /// <summary>A store to use instead of a file; it is not disposed of.</summary>
    public ITrialStore? Store { get; init; }

    /// <summary>Processes that train trials concurrently, by calling <c>Work</c>; null trains one trial after the other in this process.</summary>
    public WorkerProcesses? Workers { get; init; }

    /// <summary>What is swept, in words; a file with other words is not continued.</summary>
    public string Experiment { get; init; } = "";

    /// <summary>The time limit of a call of <c>Run</c>, which then gives back the running trial; null for none.</summary>
    public TimeSpan? Budget { get; init; }

    /// <summary>How long a worker that no longer answers keeps its trial; at least 100 ms, 30 seconds by default.</summary>
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

    /// <summary>Called after each trial that this process has ended, with the result so far.</summary>
    public IProgress<SweepResult<TOptions>>? Progress { get; init; }
}
