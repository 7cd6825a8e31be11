using Microsoft.ML.AuxiLearn.Sweeping;
using Microsoft.ML.AuxiLearn.Trials;

namespace Microsoft.ML.AuxiLearn;

/// <summary>
/// Seeks the options of the best metric on validation rows. Several processes may run the same sweep on one file; each trial ends exactly once, also if one of
/// them is killed. In one process trials follow each other, because libtorch's random numbers are the process's.
/// </summary>
/// <typeparam name="TOptions">The option class that is swept.</typeparam>
public sealed class Sweep<TOptions> where TOptions : class, new()
{
    private readonly MLContext? _context;
    private readonly SweepSpace<TOptions> _space;
    private readonly Func<SweepTrial<TOptions>, double> _objective;
    private readonly Lazy<ITrialStore> _memory = new(() => new MemoryTrialStore());

    /// <summary>A sweep over the options of trainers, by grid search, random search or successive halving.</summary>
    /// <param name="context">The context whose device the trials use; null for the default one.</param>
    /// <param name="space">The options to vary.</param>
    /// <param name="objective">Trains a trial and returns its metric on validation rows: <see cref="SweepTrial{TOptions}.Fit"/>, or another metric.</param>
    /// <example>
    /// <code>
    /// var sweep = new Sweep&lt;AuxiLearnSweepOptions&gt;(
    ///     ml,
    ///     space,
    ///     trial =&gt; trial.Fit(trial.Context.Regression.Trainers.AuxiLearn(trial.Configure(Options())), train))
    /// {
    ///     HigherIsBetter = false,                                     // a regression is judged by its error
    ///     Strategy = SweepStrategy.SuccessiveHalving(trials: 8, rungs: 2),
    ///     Seeds = [1, 2],                                             // the same ones for every configuration
    ///     File = file,                                                // a second run with the same file continues
    ///     Inputs = new ExperimentInputs().Rows("train", train).Rows("validation", validation),   // a file of other rows is refused
    ///     Budget = TimeSpan.FromMinutes(10),
    /// };
    /// </code>
    /// </example>
    public Sweep(MLContext? context, SweepSpace<TOptions> space, Func<SweepTrial<TOptions>, double> objective)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(objective);
        (_context, _space, _objective) = (context, space, objective);
    }

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
    /// The inputs besides these properties and the space, above all the rows. A file with other inputs is refused, with a message that names the difference.
    /// Required with <see cref="File"/> or <see cref="Store"/>; null otherwise.
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

    /// <summary>Processes that train trials concurrently, by calling <see cref="Work"/>; null trains one trial after the other in this process.</summary>
    public WorkerProcesses? Workers { get; init; }

    /// <summary>What is swept, in words; a file with other words is not continued.</summary>
    public string Experiment { get; init; } = "";

    /// <summary>The time limit of a call of <see cref="Run"/>, which then gives back the running trial; null for none.</summary>
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

    /// <summary>Trains the trials that are not over, also those that other processes leave behind.</summary>
    /// <param name="cancellationToken">Ends the sweep; the result has what is done, and a later run goes on.</param>
    /// <returns>All trials.</returns>
    /// <exception cref="ArgumentException">A grid has too many configurations, or trials are kept without the inputs.</exception>
    /// <exception cref="InvalidOperationException">The file is of another sweep.</exception>
    /// <exception cref="FormatException">The file is no sweep.</exception>
    public SweepResult<TOptions> Run(CancellationToken cancellationToken = default) => WithStore((store, trials) =>
    {
        using var ending = Ending(cancellationToken);
        var told = Over(Result(store, trials));
        if (Workers is { } workers)
            workers.RunAsync(store, trials, Tell, ending.Token).GetAwaiter().GetResult();
        else
            Train(store, trials, Tell, ending.Token);
        return Result(store, trials);

        void Tell()
        {
            if (Progress is { } progress && Result(store, trials) is var result && Over(result) > told)
            {
                told = Over(result);
                progress.Report(result);
            }
        }
    });

    /// <summary>
    /// What a process of <see cref="Workers"/> does: it trains trials of the process which started it, until they are over or that
    /// process ends.
    /// </summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InvalidOperationException">No process started this one as its worker.</exception>
    public void Work(CancellationToken cancellationToken = default)
    {
        using var ending = Ending(cancellationToken);
        WorkerProcesses.EndWithInput(ending);
        WorkerProcesses.OnSharedStore(Store, (store, inputs) => Train(store, store.Open(inputs, Configurations), () => { }, ending.Token));
    }

    /// <summary><see cref="Run"/> on a thread of its own.</summary>
    /// <param name="cancellationToken">Ends the sweep.</param>
    public Task<SweepResult<TOptions>> RunAsync(CancellationToken cancellationToken = default) =>
        Task.Factory.StartNew(() => Run(cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>The trials as they are now, whoever trains them.</summary>
    /// <exception cref="InvalidOperationException">The file is of another sweep.</exception>
    /// <exception cref="FormatException">The file is no sweep.</exception>
    public SweepResult<TOptions> Read() => WithStore(Result);

    private void Train(ITrialStore store, IReadOnlyList<int> trials, Action ended, CancellationToken cancellationToken) =>
        new TrialWorker(store, Lease).TrainAll(() => trials,
            new SweepWorker<TOptions>(_context, _objective, this, trials, cancellationToken).Train, ended, cancellationToken);

    private static int Over(SweepResult<TOptions> result) => result.Trials.Count - result.Count(TrialState.Open) - result.Count(TrialState.Running);

    private CancellationTokenSource Ending(CancellationToken cancellationToken)
    {
        var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (Budget is { } budget)
            ending.CancelAfter(budget);
        return ending;
    }

    /// <exception cref="ArgumentException">A grid has too many configurations, or trials are kept without the inputs.</exception>
    private string[] Configurations
    {
        get
        {
            if (Inputs is null && (File ?? Store?.ToString()) is { } kept)
                throw new ArgumentException(
                    $"The trials are kept in '{kept}' and Inputs are null; expected new ExperimentInputs().Rows(...) of the rows, so that results of other "
                        + "rows are never mixed in.");
            return field ??= [.. Strategy.Configurations(_space).Distinct()];
        }
    }

    private ExperimentInputs AllInputs => _space.Describe(Inputs ?? new ExperimentInputs())
        .Described(Experiment)
        .Option("strategy", Strategy.Identity)
        .Option("seeds", string.Join(' ', Seeds))
        .Option("better is", HigherIsBetter ? "higher" : "lower");

    private SweepResult<TOptions> Result(ITrialStore store, IReadOnlyList<int> trials)
    {
        var records = store.Read().ToDictionary(record => record.Trial);
        return new(trials.Select(trial => records[trial]), _space, HigherIsBetter, Seeds);
    }

    private SweepResult<TOptions> WithStore(Func<ITrialStore, IReadOnlyList<int>, SweepResult<TOptions>> action)
    {
        var configurations = Configurations;   // before a file is begun
        using var file = Store is null && File is { } path ? new SqliteTrialStore(path) : null;
        using var temporary = Workers is not null && File is null && Store is null ? new TemporaryStore() : null;
        var store = temporary?.Store ?? Store ?? file ?? _memory.Value;
        return action(store, store.Open(AllInputs, configurations));
    }
}
