using Microsoft.ML.AuxiLearn.Sweeping;
using Microsoft.ML.AuxiLearn.Trials;

namespace Microsoft.ML.AuxiLearn;

/// <summary>
/// Seeks the options of the best metric on validation rows. Several processes may run the same sweep on one file; each trial ends exactly once, also if one of
/// them is killed. In one process
/// trials follow each other, because libtorch's random numbers are the process's.
/// </summary>
/// <typeparam name="TOptions">The option class that is swept.</typeparam>
public sealed class Sweep<TOptions> where TOptions : class, new()
{
    private readonly MLContext? _context;
    private readonly SweepSpace<TOptions> _space;
    private readonly Func<SweepTrial<TOptions>, double> _objective;
    private readonly SweepSettings<TOptions> _settings;
    private readonly string[] _configurations;
    private readonly Lazy<ITrialStore> _memory = new(() => new MemoryTrialStore());

    internal Sweep(MLContext? context, SweepSpace<TOptions> space, Func<SweepTrial<TOptions>, double> objective, SweepSettings<TOptions> settings)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(objective);
        ArgumentNullException.ThrowIfNull(settings);
        (_context, _space, _objective, _settings) = (context, space, objective, settings);
        _configurations = [.. settings.Strategy.Configurations(space).Distinct()];
        if (settings.Inputs is null && (settings.File ?? settings.Store?.ToString()) is { } kept)
            throw new ArgumentException(
                $"The trials are kept in '{kept}' and Inputs are null; expected new ExperimentInputs().Rows(...) of the rows, so that results of other rows "
                    + "are never mixed in.", nameof(settings));
    }

    /// <summary>Trains the trials that are not over, also those that other processes leave behind.</summary>
    /// <param name="cancellationToken">Ends the sweep; the result has what is done, and a later run goes on.</param>
    /// <returns>All trials.</returns>
    /// <exception cref="InvalidOperationException">The file is of another sweep.</exception>
    /// <exception cref="FormatException">The file is no sweep.</exception>
    public SweepResult<TOptions> Run(CancellationToken cancellationToken = default) => WithStore((store, trials) =>
    {
        using var ending = Ending(cancellationToken);
        var told = Over(Result(store, trials));
        if (_settings.Workers is { } workers)
            workers.RunAsync(store, trials, Tell, ending.Token).GetAwaiter().GetResult();
        else
            Train(store, trials, Tell, ending.Token);
        return Result(store, trials);

        void Tell()
        {
            if (_settings.Progress is { } progress && Result(store, trials) is var result && Over(result) > told)
            {
                told = Over(result);
                progress.Report(result);
            }
        }
    });

    /// <summary>
    /// What a process of <see cref="SweepSettings{TOptions}.Workers"/> does: it trains trials of the process which started it, until they are over or that
    /// process ends.
    /// </summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InvalidOperationException">No process started this one as its worker.</exception>
    public void Work(CancellationToken cancellationToken = default)
    {
        using var ending = Ending(cancellationToken);
        WorkerProcesses.EndWithInput(ending);
        WorkerProcesses.OnSharedStore(_settings.Store, (store, inputs) => Train(store, store.Open(inputs, _configurations), () => { }, ending.Token));
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
        new TrialWorker(store, _settings.Lease).TrainAll(() => trials,
            new SweepWorker<TOptions>(_context, _objective, _settings, trials, cancellationToken).Train, ended, cancellationToken);

    private static int Over(SweepResult<TOptions> result) => result.Trials.Count - result.Count(TrialState.Open) - result.Count(TrialState.Running);

    private CancellationTokenSource Ending(CancellationToken cancellationToken)
    {
        var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (_settings.Budget is { } budget)
            ending.CancelAfter(budget);
        return ending;
    }

    private ExperimentInputs Inputs => _space.Describe(_settings.Inputs ?? new ExperimentInputs())
        .Described(_settings.Experiment)
        .Option("strategy", _settings.Strategy.Identity)
        .Option("seeds", string.Join(' ', _settings.Seeds))
        .Option("better is", _settings.HigherIsBetter ? "higher" : "lower");

    private SweepResult<TOptions> Result(ITrialStore store, IReadOnlyList<int> trials)
    {
        var records = store.Read().ToDictionary(record => record.Trial);
        return new(trials.Select(trial => records[trial]), _space, _settings.HigherIsBetter, _settings.Seeds);
    }

    private SweepResult<TOptions> WithStore(Func<ITrialStore, IReadOnlyList<int>, SweepResult<TOptions>> action)
    {
        using var file = _settings.Store is null && _settings.File is { } path ? new SqliteTrialStore(path) : null;
        using var temporary = _settings is { Workers: not null, File: null, Store: null } ? new TemporaryStore() : null;
        var store = temporary?.Store ?? _settings.Store ?? file ?? _memory.Value;
        return action(store, store.Open(Inputs, _configurations));
    }
}
