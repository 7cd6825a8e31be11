using System.Diagnostics;
using Microsoft.ML.AuxiLearn.Reporting;
using Microsoft.ML.AuxiLearn.Trials;

namespace Microsoft.ML.AuxiLearn;

/// <summary>
/// Compares ways of using auxiliary columns, and models that do without them, on the user's own rows: the same splits, initial weights and number of tuning
/// trials for each, the metric on test rows that nothing was chosen by, and a paired test over the seeds.
/// </summary>
/// <param name="split">The rows of a seed.</param>
/// <param name="metric">What decides.</param>
/// <param name="contenders">What is compared; of several with one name the first.</param>
public sealed class Comparison(Func<int, ComparisonSplit> split, ComparisonMetric metric, IEnumerable<Contender> contenders)
{
    private readonly Contender[] _contenders = [.. contenders.DistinctBy(contender => contender.Name)];

    /// <summary>The seeds, each the seed of a split and of all random choices of the contenders on it.</summary>
    public IReadOnlyList<int> Seeds { get; init; } = [1, 2, 3, 4, 5];

    /// <summary>
    /// The trainings of each run, at least 1: the first with the contender's own values of its knobs, each other with further ones; the best on the validation
    /// rows counts.
    /// </summary>
    public int Trials
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 3;

    /// <summary>The time limit of the comparison; runs beyond it are left out, and the report says so. Null for none.</summary>
    public TimeSpan? Budget { get; init; }

    /// <summary>The JSON file to which the report is saved after each run; runs that it already has are not repeated. Null for none.</summary>
    /// <exception cref="ArgumentException">It is the address of a server.</exception>
    public string? File { get; init => field = StoreFile.Checked(value); }

    /// <summary>
    /// The store of the runs, which several processes may share; it is not disposed of. Null keeps them in memory, and in <see cref="File"/>.
    /// </summary>
    public ITrialStore? Store { get; init; }

    /// <summary>What is compared, in words; a file with other words is not continued.</summary>
    public string Experiment { get; init; } = "";

    /// <summary>
    /// What goes in beside the rows of a seed, which the comparison hashes itself, the metric and the number of trials: the roles of columns, the contenders'
    /// options. A file of others is refused in a sentence that says what differs.
    /// </summary>
    public ExperimentInputs Inputs { get; init; } = new();

    /// <summary>
    /// What each feature is worth to the chosen model of a run, by name, from the model and the test rows: the greater, the more. ML.NET's
    /// PermutationFeatureImportance measures it. The report has it in <see cref="ComparisonRun.Importance"/>; null measures none.
    /// </summary>
    public Func<ITransformer, IDataView, IReadOnlyDictionary<string, double>>? Importance { get; init; }

    /// <summary>Processes that do runs concurrently by calling <see cref="Work"/>; null does one run after the other in this process.</summary>
    public WorkerProcesses? Workers { get; init; }

    /// <summary>Called after each run, one call at a time.</summary>
    public Action<ComparisonProgress>? Progress { get; init; }

    /// <summary>Takes the place of <see cref="Run"/> where runs are made up.</summary>
    internal Func<Contender, int, CancellationToken, Task<ComparisonRun>>? Executor { get; init; }

    /// <summary>Does one run.</summary>
    /// <param name="contender">The name of a contender.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ArgumentException">No contender has the name.</exception>
    /// <exception cref="InvalidOperationException">No trial gave a model with a finite metric.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public ComparisonRun Run(string contender, int seed, CancellationToken cancellationToken = default) =>
        TunedRun.Execute(Known(contender), seed, split(seed), metric, Trials, Importance, cancellationToken);

    /// <summary>
    /// Does the runs that the file and the store lack, seed by seed, so the results are comparable at any time. Repeats failed runs.
    /// </summary>
    /// <param name="cancellationToken">Ends the comparison; the report has what is done.</param>
    /// <exception cref="InvalidOperationException">The file is of another experiment, or no worker could be started.</exception>
    /// <exception cref="FormatException">The file is no comparison.</exception>
    public async Task<ComparisonReport> RunAsync(CancellationToken cancellationToken = default)
    {
        using var temporary = Workers is not null && Store is null ? new TemporaryStore() : null;
        var store = temporary?.Store ?? Store ?? new MemoryTrialStore();
        var asked = Open(store);
        var finished = asked.Length - Open(store, asked).Count;
        using var ending = Ending(cancellationToken);
        var watch = Stopwatch.StartNew();
        var told = finished;
        if (Workers is { } workers)
            await workers.RunAsync(store, asked, Tell, ending.Token).ConfigureAwait(false);
        else
            await Task.Factory.StartNew(() => Train(store, asked, watch, Tell, ending.Token), CancellationToken.None, TaskCreationOptions.LongRunning,
                TaskScheduler.Default).ConfigureAwait(false);
        return Saved(Report(store, asked));

        void Tell()
        {
            var open = Open(store, asked);
            if (asked.Length - open.Count <= told)
                return;
            told = asked.Length - open.Count;
            var report = Saved(Report(store, asked));   // whoever listens
            var times = RunTimes.Of(report.Runs);
            TimeSpan? left = report.Runs.Count == 0
                ? null
                : Left(open.Sum(record => times.Expected(ComparisonTrials.JobOf(record).Contender) ?? 0) / (Workers?.Count ?? 1), watch.Elapsed);
            Progress?.Invoke(new() { Done = told - finished, Total = asked.Length - finished, TimeLeft = left, Report = report });
        }
    }

    /// <summary>
    /// What a process of <see cref="Workers"/> does: the runs that the process which started it asks for, until they are over or that process ends.
    /// </summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InvalidOperationException">No process started this one as its worker.</exception>
    public void Work(CancellationToken cancellationToken = default)
    {
        using var ending = Ending(cancellationToken);
        WorkerProcesses.EndWithInput(ending);
        WorkerProcesses.OnSharedStore(Store, (store, inputs) => Train(store, [.. store.Open(inputs, Configurations)], Stopwatch.StartNew(), () => { },
            ending.Token));
    }

    private string[] Configurations =>
        [.. Seeds.Distinct().SelectMany(seed => _contenders.Select(contender => ComparisonTrials.ConfigurationOf(contender.Name, seed)))];

    /// <summary>Brings what the file has into the store, and opens what is asked for.</summary>
    /// <returns>The trials that are asked for.</returns>
    private int[] Open(ITrialStore store)
    {
        var before = File is not null && System.IO.File.Exists(File) ? ComparisonReport.Load(File) : null;
        var there = before is null ? store.Inputs : ExperimentInputs.Of(before.Inputs);
        var here = InputsOfRows(there);
        there?.Check(here, File is null ? "The store" : $"'{File}'");
        store.Open(here, []);
        if (before is not null)
            ComparisonTrials.Import(store, before);
        int[] asked = [.. store.Open(here, Configurations)];
        store.Reopen(asked);
        return asked;
    }

    /// <summary>What goes in; the rows are those of the seed that the results were begun with.</summary>
    private ExperimentInputs InputsOfRows(ExperimentInputs? there)
    {
        var here = Inputs.Described(Experiment).Option("metric", metric.Name).Option("trials", Trials);
        if (File is null && Store is null)
            return here;
        var seed = there?.FirstSeed ?? (Seeds.Count > 0 ? Seeds[0] : 0);
        var rows = split(seed);
        return here.Option(ExperimentInputs.SeedOfRows, seed).Rows("train", rows.Train).Rows("validation", rows.Validation).Rows("test", rows.Test);
    }

    private void Train(ITrialStore store, int[] asked, Stopwatch watch, Action ended, CancellationToken cancellationToken)
    {
        new TrialWorker(store, TrialWorker.DefaultLease)
            .TrainAll(Fitting, (record, lease) => Train(record, lease, cancellationToken), ended, cancellationToken);

        // What is expected to take longer than there is time is not begun.
        IReadOnlyList<int> Fitting()
        {
            if (Budget is not { } budget)
                return asked;
            var records = store.Read();
            var times = RunTimes.Of(records.Select(ComparisonTrials.RunOf).OfType<ComparisonRun>());
            return [.. Open(records, asked).Where(record => !(watch.Elapsed.TotalSeconds
                + times.Expected(ComparisonTrials.JobOf(record).Contender) > budget.TotalSeconds)).Select(record => record.Trial)];
        }
    }

    private (TrialState, string?) Train(TrialRecord record, TrialLease lease, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Lost);
        try
        {
            var (contender, seed) = ComparisonTrials.JobOf(record);
            var run = Executor is null ? Run(contender, seed, ending.Token) : Executor(Known(contender), seed, ending.Token).GetAwaiter().GetResult();
            return (TrialState.Done, ComparisonTrials.OutcomeOf(run));
        }
        catch (Exception) when (ending.IsCancellationRequested)
        {
            return (TrialState.Open, null);
        }
        catch (Exception exception)
        {
            return (TrialState.Failed, exception.Message);
        }
    }

    private ComparisonReport Report(ITrialStore store, int[] asked)
    {
        var records = store.Read();
        var leftOut = Open(records, asked).Select(ComparisonTrials.JobOf).OrderBy(job => job.Seed).GroupBy(job => job.Contender, job => job.Seed)
            .Select(group => (group.Key, (IReadOnlyList<int>)[.. group]));
        return new ComparisonReport(Experiment, metric.Name, metric.HigherIsBetter,
            [.. records.Select(ComparisonTrials.RunOf).OfType<ComparisonRun>()],
            [.. records.Select(ComparisonTrials.FailureOf).OfType<(string Method, int Seed, string Error)>()], [.. leftOut])
        {
            Inputs = store.Inputs!.Parts,
        };
    }

    private ComparisonReport Saved(ComparisonReport report)
    {
        if (File is not null)
            report.Save(File);
        return report;
    }

    private static List<TrialRecord> Open(ITrialStore store, int[] asked) => Open(store.Read(), asked);

    private static List<TrialRecord> Open(IReadOnlyList<TrialRecord> records, int[] asked) =>
        [.. records.IntersectBy(asked, record => record.Trial).Where(record => record.State is TrialState.Open or TrialState.Running)];

    private CancellationTokenSource Ending(CancellationToken cancellationToken)
    {
        var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (Budget is { } budget)
            ending.CancelAfter(budget);
        return ending;
    }

    private TimeSpan Left(double seconds, TimeSpan elapsed) =>
        TimeSpan.FromSeconds(Math.Max(0, Budget is { } budget ? Math.Min(seconds, (budget - elapsed).TotalSeconds) : seconds));

    private Contender Known(string contender) => Array.Find(_contenders, known => known.Name == contender)
        ?? throw new ArgumentException($"No contender is named '{contender}'; expected one of {string.Join(", ", _contenders.Select(known => known.Name))}.",
            nameof(contender));
}
