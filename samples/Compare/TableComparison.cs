using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Samples.Compare;

/// <summary>The comparison that the command line asks for.</summary>
internal sealed class TableComparison
{
    private readonly Settings _settings;
    private readonly TableTask _task;

    public TableComparison(Settings settings)
    {
        _settings = settings;
        var ml = new MLContext(0);
        var table = ml.Data.LoadTable(settings.Data);
        var split = settings.Split is { } column ? ColumnSelection.One(table.Schema, column) : null;
        var roles = ColumnRoles.Find(table.Schema, settings.Label, settings.Auxiliary, string.Join(",", new[] { settings.Ignore, split }.OfType<string>()));
        _task = new TableTask(table, roles, settings.Task);
        Splits = new TableSplits(table, roles.Label, _task, split, settings.Labelled);
        Metric = _task.Kind == TaskKind.Regression ? ComparisonMetric.RelativeRootMeanSquaredError(_task.Label) : ComparisonMetric.Accuracy(_task.Label);
        Contenders = [.. Methods(), .. Outside(), .. Ablations()];
        Experiment = string.Join(", ",
        [
            $"{Path.GetFileName(settings.Data)} with {table.GetRowCount()} rows and {roles.Features.Count} feature columns",
            $"label {roles.Label} ({_task.Kind.ToString().ToLowerInvariant()})",
            $"auxiliary {string.Join(" ", roles.Auxiliary)}",
            split is null ? "random splits" : $"split by {split}",
            .. settings.Labelled is { } labelled ? [$"{labelled} labelled training rows"] : Array.Empty<string>(),
            $"{settings.Steps} steps",
        ]);
    }

    public string Experiment { get; }

    public IReadOnlyList<Contender> Contenders { get; }

    private TableSplits Splits { get; }

    private ComparisonMetric Metric { get; }

    /// <param name="executor">Does a run in another process; null for here.</param>
    /// <param name="progress">Told of each run that is over.</param>
    public Comparison Make(Func<Contender, int, CancellationToken, Task<ComparisonRun>>? executor = null, Action<ComparisonProgress>? progress = null) => new(Splits.Of, Metric, Contenders)
    {
        Experiment = Experiment,
        Seeds = [.. Enumerable.Range(1, _settings.Seeds)],
        Trials = _settings.Trials,
        Budget = _settings.Budget is { } minutes ? TimeSpan.FromMinutes(minutes) : null,
        File = _settings.Json,
        Parallelism = _settings.Workers,
        Executor = executor,
        Progress = progress,
    };

    private IEnumerable<Contender> Methods() =>
        Chosen(_settings.Methods, WeightingMethod.All.Select(method => method.Name), "--methods")
            .Prepend(Contender.SingleTask).Concat(DropOne).Distinct().Select(name => Contender.Of(WeightingMethod.Parse(name), (method, trial) => Network(method, trial)));

    private IEnumerable<Contender> Outside()
    {
        var options = OutsideModels.For(_task.Kind, _task.Label);
        return Chosen(_settings.Outside, options.Select(option => option.Name), "--outside").Select(name => options.Single(option => option.Name == name));
    }

    private IEnumerable<Contender> Ablations() =>
        from name in DropOne
        let method = Contender.Of(WeightingMethod.Parse(name), (method, trial) => Network(method, trial))
        from task in _task.AuxiliaryTasks
        select method.Without(task.ColumnName, trial => Network(WeightingMethod.Parse(name), trial, without: task));

    private string[] DropOne => _settings.DropOne is { } names ? [.. Chosen(names, WeightingMethod.All.Select(method => method.Name), "--drop-one")] : [];

    // Methods that learn from more rows than the labelled ones take no more steps for that, and early stopping waits for a fifth of them.
    private IEstimator<ITransformer> Network(WeightingMethod method, Trial trial, AuxiliaryTask? without = null) => _task.Trainer(trial.Context, options =>
    {
        if (without is not null)
            options.AuxiliaryTasks.Remove(without);
        options.Weighting = method;
        options.Network = AuxiLearn.Network.Mlp(64, 64);

        var rows = (int)trial.Split.Train.GetRowCount()!.Value;
        options.BatchSize = rows < 1000 ? 32 : 64;
        if (method == WeightingMethod.SingleTask)
            rows = Splits.LabelledRows(trial.Seed);
        var steps = (rows + options.BatchSize - 1) / options.BatchSize;
        options.NumberOfEpochs = Math.Max(1, _settings.Steps / steps);
        options.EarlyStoppingPatience = Math.Max(1, _settings.Steps / 5 / steps);
        trial.Configure(options);
    });

    private static IEnumerable<string> Chosen(string list, IEnumerable<string> all, string option)
    {
        if (list.Equals("all", StringComparison.OrdinalIgnoreCase))
            return all;
        if (list.Equals("none", StringComparison.OrdinalIgnoreCase))
            return [];
        return list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(name =>
            all.FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException($"{option} names '{name}'; expected all, none or some of {string.Join(", ", all)}."));
    }
}
