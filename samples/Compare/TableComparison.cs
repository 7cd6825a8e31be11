using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Samples.Compare;

/// <summary>The comparison that the command line asks for.</summary>
internal sealed class TableComparison : IDisposable
{
    private static readonly WeightingMethod[] _first = [WeightingMethod.SingleTask, WeightingMethod.Equal, WeightingMethod.AuxiLearn()];

    private readonly Settings _settings;
    private readonly TableTask _task;
    private readonly ITrialStore? _store;

    public TableComparison(Settings settings)
    {
        _settings = settings;
        _task = settings.Source.Task;
        Splits = settings.Source.Splits(settings.Labelled);
        Metric = settings.Source.Metric;
        Contenders = [.. Methods(), .. Alone(), .. Outside(), .. Ablations()];
        Experiment = string.Join(", ",
        [
            $"{settings.Source}",
            .. settings.Labelled is { } labelled ? [$"{labelled} labelled training rows"] : Array.Empty<string>(),
            $"{settings.Steps} steps",
            .. settings.IsTableNetwork ? ["Network.Table"] : Array.Empty<string>(),
            .. HasOtherWidths ? [$"layers of {string.Join(" and ", settings.Widths)}"] : Array.Empty<string>(),
            .. settings.Members is { } members ? [$"{members} members"] : Array.Empty<string>(),
            .. settings.SingleTaskMembers is { } single ? [$"{single} of them with the main task alone"] : Array.Empty<string>(),
        ]);
        _store = settings.Store?.Open();
    }

    public string Experiment { get; }

    public IReadOnlyList<Contender> Contenders { get; }

    private ExperimentInputs Inputs
    {
        get
        {
            var inputs = TableInputs.Of(_settings.Source).Option("--steps", _settings.Steps).Option("--labelled", _settings.Labelled);
            if (_settings.IsTableNetwork)   // results that know of no other network stay valid
                inputs = inputs.Option("--network", "table");
            return HasOtherWidths ? inputs.Option("--widths", string.Join(',', _settings.Widths)) : inputs;
        }
    }

    private bool HasOtherWidths => !_settings.Widths.SequenceEqual([64, 64]);

    private TableSplits Splits { get; }

    private ComparisonMetric Metric { get; }

    /// <param name="workers">Do several runs at once; null for one after the other, here.</param>
    /// <param name="progress">Called after each run.</param>
    public Comparison Make(WorkerProcesses? workers = null, Action<ComparisonProgress>? progress = null) => new(Splits.Of, Metric, Contenders)
    {
        Experiment = Experiment,
        Inputs = Inputs,
        Seeds = [.. Enumerable.Range(_settings.FirstSeed, _settings.Seeds)],
        Trials = _settings.Trials,
        Budget = _settings.Budget is { } minutes ? TimeSpan.FromMinutes(minutes) : null,
        File = _settings.Json,
        Store = _store,
        Importance = _settings.MeasuresImportance ? _task.Importance : null,
        Workers = workers,
        Progress = progress,
    };

    public void Dispose() => _store?.Dispose();

    // the three that the verdict is about come first, so that a comparison that is ended early has them
    private IEnumerable<Contender> Methods() => Parsed(_settings.Methods).Prepend(WeightingMethod.SingleTask).Concat(DropOne).Distinct()
        .OrderBy(method => Array.IndexOf(_first, method) is var place && place < 0 ? _first.Length : place).Select(method => Network(method));

    private IEnumerable<Contender> Alone() =>
        Parsed(_settings.Alone).Select(method => Network(method, members: 1) with { Name = $"{method.Name}, one network" });

    private IEnumerable<Contender> Outside()
    {
        var models = OutsideModels.For(_task.Kind, _task.Label);
        return _settings.Outside.ToLowerInvariant() switch
        {
            "all" => models,
            "none" => [],
            var list => Items(list).Select(name => models.FirstOrDefault(model => model.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                ?? throw new ArgumentException(
                    $"--outside names '{name}'; expected all, none or some of {string.Join(",", models.Select(model => model.Name))}.")),
        };
    }

    private IEnumerable<Contender> Ablations() =>
        from method in DropOne
        from task in _task.AuxiliaryTasks
        select Network(method).Without(task.Name, Network(method, without: task));

    private IEnumerable<WeightingMethod> DropOne => Parsed(_settings.DropOne ?? "");

    private static IEnumerable<WeightingMethod> Parsed(string list) =>
        list.Equals("all", StringComparison.OrdinalIgnoreCase) ? WeightingMethod.All : Items(list).Select(WeightingMethod.Parse);

    private static string[] Items(string list) => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    // Methods that learn from more rows than the labelled ones take no more steps for that, and early stopping waits for a fifth of them.
    private Contender Network(WeightingMethod method, AuxiliaryTask? without = null, int? members = null) =>
        Contender.Of(method, (weighting, trial) => _task.Trainer(trial.Context, options =>
    {
        if (without is not null)
            options.AuxiliaryTasks.Remove(without);
        options.Weighting = weighting;
        var perceptron = Microsoft.ML.AuxiLearn.Network.Mlp([.. _settings.Widths]);
        options.Network = perceptron;
        if (_settings.IsTableNetwork)
            _task.UseTableNetwork(options, perceptron);
        options.Members = members ?? _settings.Members;
        options.SingleTaskMembers = members is null ? _settings.SingleTaskMembers : 0;
        options.BatchSize = trial.Split.Train.GetRowCount() < 1000 ? 32 : 64;
        options.NumberOfSteps = _settings.Steps;
        options.EarlyStoppingSteps = Math.Max(1, _settings.Steps / 5);
        trial.Configure(options);
        _settings.Checkpoints.Give(options, $"{Experiment}, seed {trial.Seed}");
    }));
}
