using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Samples.Sweeps;

/// <summary>The sweeps of a table: one, or with the grid of the paper one for each method.</summary>
internal sealed class TableSweep : IDisposable
{
    private readonly Settings _settings;
    private readonly TableTask _task;
    private readonly TableSplits _splits;
    private readonly WeightingMethod[] _methods;
    private readonly List<ITrialStore> _servers = [];

    public TableSweep(Settings settings)
    {
        _settings = settings;
        _task = settings.Source.Task;
        _splits = settings.Source.Splits();
        _methods = [.. settings.Methods.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(WeightingMethod.Parse)
            .Distinct()];
        if (_methods.Length == 0)
            throw new ArgumentException("--methods names none; expected at least one weighting method.");
        Metric = settings.Source.Metric;
        Inputs = TableInputs.Of(settings.Source).Option("--epochs", settings.Epochs);
        Experiment = $"{settings.Source}, {settings.Epochs} epochs";
    }

    public string Experiment { get; }

    public ComparisonMetric Metric { get; }

    /// <summary>What a store of results must share.</summary>
    public ExperimentInputs Inputs { get; }

    /// <summary>The rows of a seed.</summary>
    public ComparisonSplit Split(int seed) => _splits.Of(seed);

    /// <summary>The sweeps by name, in the order in which they are done.</summary>
    /// <param name="workers">Processes for a sweep of that name; null for none.</param>
    public IReadOnlyList<(string Name, Sweep<AuxiLearnSweepOptions> Sweep)> Sweeps(Func<string, WorkerProcesses>? workers) =>
        _settings.Strategy == StrategyName.Grid
        ? [.. _methods.Select(method => (method.Name,
            Make(AuxiLearnSweepOptions.PaperGrid(method, Own), SweepStrategy.Grid(), Split(1), StoreOf(method), null, workers?.Invoke(method.Name))))]
        : [("sweep", Make(Space, Strategy(_settings.Strategy, seed: 1), Split(1), _settings.Store, null, workers?.Invoke("sweep")))];

    /// <summary>A sweep on the training and validation rows of a split.</summary>
    /// <param name="space">What is turned.</param>
    /// <param name="strategy">How.</param>
    /// <param name="split">The rows.</param>
    /// <param name="place">Where the trials are; null keeps them in memory.</param>
    /// <param name="budget">How long; null for as long as it takes.</param>
    /// <param name="workers">Train several trials at once; null for one after the other, here.</param>
    public Sweep<AuxiLearnSweepOptions> Make(SweepSpace<AuxiLearnSweepOptions> space, SweepStrategy strategy, ComparisonSplit split, TrialPlace? place,
        TimeSpan? budget, WorkerProcesses? workers = null) => new(
        new MLContext(0),
        space,
        trial => trial.Fit(Trainer(trial.Context, split, options =>
        {
            trial.Configure(options);
            _settings.Checkpoints.Give(options, $"{Experiment}, seed {trial.Seed}");
        }), split.Train))
        {
            HigherIsBetter = Metric.HigherIsBetter,
            Strategy = strategy,
            Seeds = [.. Enumerable.Range(1, _settings.Seeds)],
            File = place?.File,
            Store = place is { File: null } ? Server(place) : null,
            Experiment = Experiment,
            Inputs = Inputs,
            Budget = budget,
            Workers = workers,
        };

    public SweepStrategy Strategy(StrategyName name, int seed) =>
        name == StrategyName.Random
            ? SweepStrategy.Random(_settings.Trials, seed)
            : SweepStrategy.SuccessiveHalving(_settings.Trials, seed, rungs: _settings.Rungs);

    /// <summary>What the methods have: a number of a method's own is turned only where one has such a number.</summary>
    public SweepSpace<AuxiLearnSweepOptions> Space
    {
        get
        {
            var space = new SweepSpace<AuxiLearnSweepOptions>(Own).With(nameof(AuxiLearnSweepOptions.Weighting), [.. _methods.Select(method => method.Name)]);
            return _methods.Any(method => !method.IsBilevel && method.Settings.Count > 0) ? space : space.Without(nameof(AuxiLearnSweepOptions.MethodSetting));
        }
    }

    /// <summary>A trainer whose weights are chosen on the validation rows.</summary>
    public IEstimator<ITransformer> Trainer(MLContext ml, ComparisonSplit split, Action<AuxiLearnOptions> configure) => _task.Trainer(ml, options =>
    {
        options.NumberOfEpochs = _settings.Epochs;
        options.EarlyStoppingPatience = Math.Max(1, _settings.Epochs / 5);
        options.ValidationSet = ValidationSet.From(split.Validation);
        configure(options);
    });

    /// <summary>The metric of options on the test rows of a sweep's split, with each of its seeds.</summary>
    public IReadOnlyList<double> Test(AuxiLearnSweepOptions best)
    {
        var split = Split(1);
        return [.. Enumerable.Range(1, _settings.Seeds).Select(seed =>
        {
            var model = Trainer(new MLContext(seed), split, options => best.ApplyTo(options)).Fit(split.Train);
            using var owned = model as IDisposable;
            return Metric.Measure(split.Train, model.Transform(split.Test))[Metric.Name];
        })];
    }

    private AuxiLearnSweepOptions Own => new() { Weighting = _methods[^1].Name, Network = new() { Depth = 2, Width = 64 } };

    /// <summary>Closes the connections to servers.</summary>
    public void Dispose() => _servers.ForEach(store => store.Dispose());

    private TrialPlace StoreOf(WeightingMethod method) => _methods.Length == 1 ? _settings.Store : _settings.Store.For(method.Name);

    private ITrialStore Server(TrialPlace place)
    {
        _servers.Add(place.Open());
        return _servers[^1];
    }
}
