using Microsoft.ML.AuxiLearn.Sweeping;

namespace Microsoft.ML.AuxiLearn;

/// <summary>
/// Seeks the options of the best metric on validation rows. Several processes may run the same sweep on one file; each trial ends exactly once, also if one of them is killed. In one process
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
    private readonly Lazy<ISweepStore> _memory = new(() => new MemorySweepStore());

    internal Sweep(MLContext? context, SweepSpace<TOptions> space, Func<SweepTrial<TOptions>, double> objective, SweepSettings<TOptions> settings)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(objective);
        ArgumentNullException.ThrowIfNull(settings);
        (_context, _space, _objective, _settings) = (context, space, objective, settings);
        _configurations = [.. settings.Strategy.Configurations(space)];
    }

    /// <summary>Trains the trials that are not over, also those that other processes leave behind.</summary>
    /// <param name="cancellationToken">Ends the sweep; the result has what is done, and a later run goes on.</param>
    /// <returns>All trials.</returns>
    /// <exception cref="InvalidOperationException">The file is of another sweep.</exception>
    /// <exception cref="FormatException">The file is no sweep.</exception>
    public SweepResult<TOptions> Run(CancellationToken cancellationToken = default) => WithStore(store =>
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (_settings.Budget is { } budget)
            ending.CancelAfter(budget);
        var worker = new SweepWorker<TOptions>(_context, _objective, _settings, store, ending.Token);
        while (!ending.IsCancellationRequested)
        {
            if (worker.TrainNext(_configurations.Length))
                _settings.Progress?.Report(Result(store));
            else if (Result(store).IsOver)
                break;
            else
                ending.Token.WaitHandle.WaitOne(Patience);   // others are at work, and may be killed
        }
        return Result(store);
    });

    /// <summary><see cref="Run"/> on a thread of its own.</summary>
    /// <param name="cancellationToken">Ends the sweep.</param>
    public Task<SweepResult<TOptions>> RunAsync(CancellationToken cancellationToken = default) =>
        Task.Factory.StartNew(() => Run(cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>The trials as they are now, whoever trains them.</summary>
    /// <exception cref="InvalidOperationException">The file is of another sweep.</exception>
    /// <exception cref="FormatException">The file is no sweep.</exception>
    public SweepResult<TOptions> Read() => WithStore(Result);

    private TimeSpan Patience => _settings.Lease < TimeSpan.FromSeconds(4) ? _settings.Lease / 4 : TimeSpan.FromSeconds(1);

    private string Experiment =>
        $"{_settings.Experiment}{(_settings.Experiment.Length > 0 ? ", " : "")}{_settings.Strategy.Identity}, seeds {string.Join(' ', _settings.Seeds)}, {(_settings.HigherIsBetter ? "higher" : "lower")} is better";

    private SweepResult<TOptions> Result(ISweepStore store) => new(store.Read().Take(_configurations.Length), _space, _settings.HigherIsBetter, _settings.Seeds);

    private SweepResult<TOptions> WithStore(Func<ISweepStore, SweepResult<TOptions>> action)
    {
        using var file = _settings.Store is null && _settings.File is { } path ? new SqliteSweepStore(path) : null;
        var store = _settings.Store ?? file ?? _memory.Value;
        store.Open(Experiment, _configurations);
        return action(store);
    }
}
