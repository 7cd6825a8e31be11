namespace Microsoft.ML.AuxiLearn;

/// <summary>One training of a sweep: a configuration with a seed.</summary>
/// <typeparam name="TOptions">The option class that is swept.</typeparam>
public sealed class SweepTrial<TOptions> where TOptions : class, new()
{
    private readonly Sweep<TOptions> _sweep;
    private readonly Func<int, double, IReadOnlyList<double>?> _mark;
    private readonly CancellationTokenSource _ending;
    private readonly Lazy<MLContext> _context;
    private IReadOnlyList<int>? _rungs;
    private int _passed;

    /// <param name="parent">The context whose device the trial's has; null for any.</param>
    /// <param name="sweep">Whose trial it is.</param>
    /// <param name="number">The configuration's number.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="options">The configuration.</param>
    /// <param name="mark">Enters the metric at an epoch and tells what all trials have there; null if the trial is another worker's by now.</param>
    /// <param name="ending">Ends the training.</param>
    internal SweepTrial(MLContext? parent, Sweep<TOptions> sweep, int number, int seed, TOptions options, Func<int, double,
        IReadOnlyList<double>?> mark, CancellationTokenSource ending)
    {
        (_sweep, Number, Seed, Options, _mark, _ending) = (sweep, number, seed, options, mark, ending);
        _context = new(() => new MLContext(seed) { GpuDeviceId = parent?.GpuDeviceId, FallbackToCpu = parent is null || parent.FallbackToCpu });
    }

    /// <summary>The configuration's number, from 0.</summary>
    public int Number { get; }

    /// <summary>The seed, the same ones for every configuration.</summary>
    public int Seed { get; }

    /// <summary>The configuration.</summary>
    public TOptions Options { get; }

    /// <summary>A context of this training alone, with its seed.</summary>
    public MLContext Context => _context.Value;

    /// <summary>Ends the training when the sweep ends, or when the trial is not worth going on.</summary>
    public CancellationToken CancellationToken => _ending.Token;

    /// <summary>The best metric that was reported; null before the first.</summary>
    public double? Best { get; private set; }

    /// <summary>Whether the strategy has stopped the trial at a rung.</summary>
    internal bool IsStopped { get; private set; }

    /// <summary>
    /// Tells the validation metric after an epoch, by which the sweep may stop the trial; then it cancels <see cref="CancellationToken"/>, and what the
    /// training gives no longer counts.
    /// </summary>
    /// <param name="epoch">The epoch, from 1.</param>
    /// <param name="epochs">The epochs of the whole training.</param>
    /// <param name="metric">The metric.</param>
    /// <returns>Whether it is worth going on.</returns>
    public bool Report(int epoch, int epochs, double metric)
    {
        if (double.IsFinite(metric) && (Best is not { } best || (_sweep.HigherIsBetter ? metric > best : metric < best)))
            Best = metric;
        _rungs ??= _sweep.Strategy.Rungs(epochs);
        for (; !IsStopped && _passed < _rungs.Count && _rungs[_passed] <= epoch; _passed++)
            if (_mark(_rungs[_passed], BestOrWorst) is { } reached && !_sweep.Strategy.GoesOn(BestOrWorst, reached, _sweep.HigherIsBetter))
            {
                IsStopped = true;
                _ending.Cancel();
            }
        return !_ending.IsCancellationRequested;
    }

    /// <summary>
    /// Sets what is swept, where that is <see cref="AuxiLearnSweepOptions"/>, and the cancellation token, and reports the validation metric after each epoch.
    /// Set the network before, the validation rows and the epochs whenever you like.
    /// </summary>
    /// <param name="options">A trainer's options.</param>
    /// <returns>The same options.</returns>
    public TTrainer Configure<TTrainer>(TTrainer options) where TTrainer : AuxiLearnOptions
    {
        ArgumentNullException.ThrowIfNull(options);
        (Options as AuxiLearnSweepOptions)?.ApplyTo(options);
        options.CancellationToken = CancellationToken;
        options.Progress += epoch => Report(epoch.Epoch, epoch.Epochs, epoch.ValidationMetric);
        return options;
    }

    /// <summary>
    /// Fits an estimator whose trainer has options that <see cref="Configure"/> set, and takes the best validation metric of its epochs for the trial's metric.
    /// </summary>
    /// <param name="estimator">The trainer, or a pipeline with it.</param>
    /// <param name="train">The training rows.</param>
    /// <exception cref="InvalidOperationException">No epoch had a validation metric.</exception>
    public double Fit(IEstimator<ITransformer> estimator, IDataView train)
    {
        ArgumentNullException.ThrowIfNull(estimator);
        (estimator.Fit(train) as IDisposable)?.Dispose();
        return Best ?? throw new InvalidOperationException(
            "No epoch had a validation metric; expected a trainer with options from Configure and a validation set.");
    }

    /// <summary>Whoever ended early has at the rungs to come what it had at its end.</summary>
    internal void PassRungs()
    {
        for (; _rungs is not null && _passed < _rungs.Count; _passed++)
            _mark(_rungs[_passed], BestOrWorst);
    }

    private double BestOrWorst => Best ?? (_sweep.HigherIsBetter ? double.NegativeInfinity : double.PositiveInfinity);
}
