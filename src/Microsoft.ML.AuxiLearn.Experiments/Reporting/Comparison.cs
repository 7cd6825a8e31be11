using System.Diagnostics;
using Microsoft.ML.AuxiLearn.Reporting;

namespace Microsoft.ML.AuxiLearn;

/// <summary>
/// Compares ways of using auxiliary columns, and models that do without them, on the user's own rows: the same splits, initial weights and number of tuning trials for
/// each, the metric on test rows that nothing was chosen by, and a paired test over the seeds.
/// </summary>
/// <param name="split">The rows of a seed.</param>
/// <param name="metric">What decides.</param>
/// <param name="contenders">What is compared; of several with one name the first.</param>
public sealed class Comparison(Func<int, ComparisonSplit> split, ComparisonMetric metric, IEnumerable<Contender> contenders)
{
    private readonly Contender[] _contenders = [.. contenders.DistinctBy(contender => contender.Name)];

    /// <summary>The seeds, each the seed of a split and of all random choices of the contenders on it.</summary>
    public IReadOnlyList<int> Seeds { get; init; } = [1, 2, 3, 4, 5];

    /// <summary>The trainings of each run, at least 1: the first with the contender's own values of its knobs, each other with further ones; the best on the validation rows counts.</summary>
    public int Trials
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 3;

    /// <summary>The time that the comparison may take; what does not fit is left out, and the report says so. Null for as long as it takes.</summary>
    public TimeSpan? Budget { get; init; }

    /// <summary>The JSON file that has the report after each run; what it has already is not run again. Null for none.</summary>
    public string? File { get; init; }

    /// <summary>What is compared, in words.</summary>
    public string Experiment { get; init; } = "";

    /// <summary>
    /// What goes in beside the rows of a seed, which the comparison hashes itself, the metric and the number of trials: the roles of columns, the contenders' options. A file of others is
    /// refused in a sentence that says what differs.
    /// </summary>
    public ExperimentInputs Inputs { get; init; } = new();

    /// <summary>How many runs are under way at once; over 1 only with an <see cref="Executor"/> that has processes of its own, because libtorch's random numbers are the process's.</summary>
    public int Parallelism { get; init; } = 1;

    /// <summary>Does a run somewhere else, where it calls <see cref="Run"/>; null for here.</summary>
    public Func<Contender, int, CancellationToken, Task<ComparisonRun>>? Executor { get; init; }

    /// <summary>Called after each run, one call at a time.</summary>
    public Action<ComparisonProgress>? Progress { get; init; }

    /// <summary>Does one run.</summary>
    /// <param name="contender">The name of a contender.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ArgumentException">No contender has the name.</exception>
    /// <exception cref="InvalidOperationException">No trial gave a model with a finite metric.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public ComparisonRun Run(string contender, int seed, CancellationToken cancellationToken = default) => TunedRun.Execute(
        _contenders.FirstOrDefault(known => known.Name == contender) ?? throw new ArgumentException($"No contender is named '{contender}'; expected one of {string.Join(", ", _contenders.Select(known => known.Name))}.", nameof(contender)),
        seed, split(seed), metric, Trials, cancellationToken);

    /// <summary>Does the runs that the file does not have, seed by seed, so that what is done is comparable at any time.</summary>
    /// <param name="cancellationToken">Ends the comparison; the report has what is done.</param>
    /// <exception cref="InvalidOperationException">The file is of another experiment.</exception>
    /// <exception cref="FormatException">The file is no comparison.</exception>
    public async Task<ComparisonReport> RunAsync(CancellationToken cancellationToken = default)
    {
        var (before, inputs) = Before();
        var runs = before?.Runs.ToList() ?? [];
        var failures = new List<ComparisonFailure>();
        var times = new RunTimes();
        runs.ForEach(run => times.Add(run.Method, run.Seconds));
        var done = runs.Select(run => (run.Method, run.Seed)).ToHashSet();
        Job[] jobs = [.. Seeds.Distinct().SelectMany(seed => _contenders.Select(contender => new Job(contender, seed))).Where(job => !done.Contains(job.Key))];
        var open = jobs.ToHashSet();

        // A failure that is not tried again now stays on record.
        failures.AddRange(before?.Failures.Where(failure => !open.Any(job => job.Key == (failure.Method, failure.Seed))) ?? []);

        var watch = Stopwatch.StartNew();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (Budget is { } budget)
            ending.CancelAfter(budget);
        try
        {
            await Parallel.ForEachAsync(jobs, new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = ending.Token }, RunJob).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
        }
        return Report();

        async ValueTask RunJob(Job job, CancellationToken token)
        {
            lock (open)
                if (times.Expected(job.Contender.Name) is { } expected && watch.Elapsed.TotalSeconds + expected > Budget?.TotalSeconds)
                    return;
            Action record;
            try
            {
                var run = await (Executor ?? RunHere)(job.Contender, job.Seed, token).ConfigureAwait(false);
                record = () =>
                {
                    runs.Add(run);
                    times.Add(run.Method, run.Seconds);
                };
            }
            catch (Exception) when (token.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                record = () => failures.Add(new ComparisonFailure(job.Contender.Name, job.Seed, exception.Message));
            }
            Over(job, record);
        }

        void Over(Job job, Action record)
        {
            lock (open)
            {
                record();
                open.Remove(job);
                var left = runs.Count == 0 ? (TimeSpan?)null : Left(open.Sum(other => times.Expected(other.Contender.Name) ?? 0) / Parallelism, watch.Elapsed);
                var report = Report();   // which writes the file, whoever listens
                Progress?.Invoke(new ComparisonProgress(jobs.Length - open.Count, jobs.Length, left, report));
            }
        }

        ComparisonReport Report()
        {
            lock (open)
            {
                var leftOut = open.OrderBy(job => job.Seed).GroupBy(job => job.Contender.Name, job => job.Seed).Select(group => new ComparisonGap(group.Key, [.. group]));
                var report = new ComparisonReport(Experiment, metric.Name, metric.HigherIsBetter, runs, failures, [.. leftOut]) { Inputs = inputs.Parts };
                if (File is not null)
                    report.Save(File);
                return report;
            }
        }
    }

    private TimeSpan Left(double seconds, TimeSpan elapsed) =>
        TimeSpan.FromSeconds(Math.Max(0, Budget is { } budget ? Math.Min(seconds, (budget - elapsed).TotalSeconds) : seconds));

    private Task<ComparisonRun> RunHere(Contender contender, int seed, CancellationToken token) => Task.Run(() => Run(contender.Name, seed, token), token);

    /// <summary>What the file has, and what goes in; the rows are those of the seed that the file was begun with.</summary>
    private (ComparisonReport? Report, ExperimentInputs Inputs) Before()
    {
        var before = File is not null && System.IO.File.Exists(File) ? ComparisonReport.Load(File) : null;
        var there = before is null ? null : ExperimentInputs.Of(before.Inputs);
        var seed = there?.FirstSeed ?? (Seeds.Count > 0 ? Seeds[0] : 0);
        var here = Inputs.Described(Experiment).Option("metric", metric.Name).Option("trials", Trials).Option(ExperimentInputs.SeedOfRows, seed);
        if (File is not null)
        {
            var rows = split(seed);
            here = here.Rows("train", rows.Train).Rows("validation", rows.Validation).Rows("test", rows.Test);
        }
        there?.Check(here, $"'{File}'");
        return (before, here);
    }

    private sealed record Job(Contender Contender, int Seed)
    {
        public (string, int) Key => (Contender.Name, Seed);
    }
}
