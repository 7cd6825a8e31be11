using Xunit;
using static Microsoft.ML.AuxiLearn.Tests.Reporting.MadeUp;

namespace Microsoft.ML.AuxiLearn.Tests.Reporting;

public sealed class ComparisonTests : IDisposable
{
    private static readonly IDataView _rows = Rows(1, 2);

    private readonly string _file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.json");
    private readonly List<(string, int)> _asked = [];

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task Seeds_come_one_after_the_other_with_every_contender()
    {
        var progress = new List<ComparisonProgress>();
        var report = await Make([1, 2], ["SingleTask", "Equal"], Answer, progress: progress.Add).RunAsync();
        Assert.Equal([("SingleTask", 1), ("Equal", 1), ("SingleTask", 2), ("Equal", 2)], _asked);
        Assert.Equal(4, report.Runs.Count);
        Assert.Equal([1, 2, 3, 4], progress.Select(state => state.Done));
        Assert.All(progress, state => Assert.Equal(4, state.Total));
        Assert.Equal(TimeSpan.Zero, progress[^1].TimeLeft);
        Assert.Equal(TimeSpan.FromSeconds(30), progress[0].TimeLeft);   // each run takes 10 seconds
    }

    [Fact]
    public async Task A_file_is_gone_on_with()
    {
        await Make([1, 2], ["SingleTask", "Equal"], Answer).RunAsync();
        var before = ComparisonReport.Load(_file);
        _asked.Clear();
        var report = await Make([1, 2, 3], ["SingleTask", "GradNorm"], Answer).RunAsync();
        Assert.Equal([("GradNorm", 1), ("GradNorm", 2), ("SingleTask", 3), ("GradNorm", 3)], _asked);
        Assert.Equal(8, report.Runs.Count);
        Assert.All(before.Runs, run => Assert.Contains(report.Runs, now => (now.Method, now.Seed, now.Value) == (run.Method, run.Seed, run.Value)));
        Assert.Equal(8, ComparisonReport.Load(_file).Runs.Count);
    }

    [Fact]
    public async Task A_file_of_other_rows_roles_options_or_words_is_refused_in_a_sentence_that_names_what_differs()
    {
        var inputs = new ExperimentInputs().Column("b", "a feature").Option("steps", 60);
        Task<ComparisonReport> Run(ExperimentInputs here, string experiment = "toys", IDataView? rows = null, int[]? seeds = null) =>
            Make(seeds ?? [1], ["SingleTask"], Answer, experiment, rows: rows, inputs: here).RunAsync();
        async Task Refused(string difference, Task<ComparisonReport> run) =>
            Assert.Equal($"'{_file}' is of another experiment: {difference}; expected the same, or another store.",
                (await Assert.ThrowsAsync<InvalidOperationException>(() => run)).Message);

        await Run(inputs);
        Assert.Equal(2, (await Run(inputs, seeds: [2])).Runs.Count);   // other seeds of the same rows are the same experiment
        await Refused("the column 'b' is a feature there and ignored here", Run(inputs.Column("b", "ignored")));
        await Refused("the option 'steps' is 60 there and 100 here", Run(inputs.Option("steps", 100)));
        await Refused("the rows (test) are 2 there and 3 here", Run(inputs, rows: Rows(1, 2, 3)));
        await Refused("the rows (test) are others, with other values in the column 'Label'", Run(inputs, rows: Rows(1, 3), seeds: [2]));
        await Refused("it is 'toys' there and 'others' here", Run(inputs, "others"));
        Assert.Equal(2, ComparisonReport.Load(_file).Runs.Count);
    }

    [Fact]
    public async Task The_file_is_written_after_each_run_whoever_listens()
    {
        var saved = new List<int>();
        Task<ComparisonRun> Looking(Contender contender, int seed, CancellationToken token)
        {
            saved.Add(File.Exists(_file) ? ComparisonReport.Load(_file).Runs.Count : 0);
            return Answer(contender, seed, token);
        }

        await Make([1], ["SingleTask", "Equal", "GradNorm"], Looking).RunAsync();
        Assert.Equal([0, 1, 2], saved);
    }

    [Fact]
    public async Task A_contender_that_fails_does_not_lose_the_others_and_is_tried_again()
    {
        Task<ComparisonRun> Failing(Contender contender, int seed, CancellationToken token) =>
            contender.Name == "Equal" ? throw new InvalidOperationException("It diverged.") : Answer(contender, seed, token);

        var report = await Make([1, 2], ["SingleTask", "Equal", "GradNorm"], Failing).RunAsync();
        Assert.Equal(4, report.Runs.Count);
        Assert.Equal([("Equal", 1, "It diverged."), ("Equal", 2, "It diverged.")],
            report.Failures.Select(failure => (failure.Method, failure.Seed, failure.Error)));
        Assert.Empty(report.LeftOut);

        var mended = await Make([1], ["Equal"], Answer).RunAsync();
        Assert.Equal(5, mended.Runs.Count);
        Assert.Equal(2, Assert.Single(mended.Failures).Seed);
    }

    [Fact]
    public async Task What_is_done_is_kept_when_the_comparison_is_ended()
    {
        using var ending = new CancellationTokenSource();
        async Task<ComparisonRun> EndingAfterTwo(Contender contender, int seed, CancellationToken token)
        {
            if (_asked.Count < 2)
                return await Answer(contender, seed, token);
            await ending.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
            return await Answer(contender, seed, token);
        }

        var report = await Make([1, 2], ["SingleTask", "Equal"], EndingAfterTwo).RunAsync(ending.Token);
        Assert.Equal(2, report.Runs.Count);
        Assert.All(report.LeftOut, gap => Assert.Equal([2], gap.Seeds));
        Assert.Equal(2, ComparisonReport.Load(_file).LeftOut.Count);
    }

    [Fact]
    public async Task The_budget_ends_runs_that_are_under_way()
    {
        async Task<ComparisonRun> Endless(Contender contender, int seed, CancellationToken token)
        {
            await Task.Delay(Timeout.Infinite, token);
            return await Answer(contender, seed, token);
        }

        var report = await Make([1], ["SingleTask", "Equal"], Endless, budget: TimeSpan.FromMilliseconds(20)).RunAsync();
        Assert.Empty(report.Runs);
        Assert.Equal(["SingleTask", "Equal"], report.LeftOut.Select(gap => gap.Method).Order(StringComparer.Ordinal).Reverse());
        Assert.Contains("Left out for now", report.Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_would_not_fit_the_budget_is_not_begun()
    {
        await Make([1], ["SingleTask"], Answer).RunAsync();
        _asked.Clear();
        var report = await Make([1, 2, 3], ["SingleTask"], Answer, budget: TimeSpan.FromSeconds(9)).RunAsync();   // each run takes 10 seconds
        Assert.Empty(_asked);
        Assert.Equal([2, 3], Assert.Single(report.LeftOut).Seeds);
    }

    [Fact]
    public async Task Processes_do_several_runs_at_once_each_once_though_one_crashes()
    {
        var run = await Task.Run(() => ChildProcess.Run("Comparing.WithWorkers", [_file]));
        Assert.True(run.ExitCode == 0, run.Error);
        var report = ComparisonReport.Load(_file);
        Assert.Equal([("Fine", 1, 1), ("Other", 1, 1), ("Fine", 2, 2), ("Other", 2, 2), ("Fine", 3, 3), ("Other", 3, 3)],
            report.Runs.Select(one => (one.Method, one.Seed, (int)one.Validation)));
        Assert.All(report.Failures, failure => Assert.StartsWith("A worker ended with exit code", failure.Error, StringComparison.Ordinal));
        Assert.Equal([("Crashing", 1), ("Crashing", 2), ("Crashing", 3)], report.Failures.Select(failure => (failure.Method, failure.Seed)));
        Assert.Empty(report.LeftOut);
    }

    [Fact]
    public async Task Processes_share_a_store_that_each_opens_itself()
    {
        using var folder = new Datasets.TempFolder();
        var place = Path.Combine(folder.Path, "trials.db");
        var run = await Task.Run(() => ChildProcess.Run("Comparing.WithAnotherStore", [_file, place]));
        Assert.True(run.ExitCode == 0, run.Error);
        using var store = new SqliteTrialStore(place);
        Assert.Equal([TrialState.Done, TrialState.Failed, TrialState.Done], store.Read().Take(3).Select(record => record.State));
        Assert.Equal(6, ComparisonReport.Load(_file).Runs.Count);
    }

    [Fact]
    public async Task Processes_that_cannot_share_the_store_say_so()
    {
        var run = await Task.Run(() => ChildProcess.Run("Comparing.WithAnotherStore", [_file, "memory"]));
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("which a store in memory cannot share", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_is_gone_on_with_and_is_of_one_experiment()
    {
        using var store = new SqliteTrialStore(_file);
        Comparison Comparison(int[] seeds, IDataView rows) =>
            new(_ => new ComparisonSplit(rows, rows, rows), ComparisonMetric.RelativeRootMeanSquaredError(),
            [new("Equal", _ => throw new InvalidOperationException())])
            {
                Seeds = seeds,
                Store = store,
                Executor = Answer,
            };

        await Comparison([1], _rows).RunAsync();
        Assert.Equal([1, 2], (await Comparison([1, 2], _rows).RunAsync()).Runs.Select(run => run.Seed));
        Assert.Equal([("Equal", 1), ("Equal", 2)], _asked);
        Assert.Contains("the rows (test) are others",
            (await Assert.ThrowsAsync<InvalidOperationException>(() => Comparison([3], Rows(1, 3)).RunAsync())).Message, StringComparison.Ordinal);
    }

    private Comparison Make(
        int[] seeds, string[] contenders, Func<Contender, int, CancellationToken, Task<ComparisonRun>> executor, string experiment = "toys",
            TimeSpan? budget = null,
        Action<ComparisonProgress>? progress = null, IDataView? rows = null, ExperimentInputs? inputs = null) =>
        new(_ => new ComparisonSplit(rows ?? _rows, rows ?? _rows, rows ?? _rows), ComparisonMetric.RelativeRootMeanSquaredError(),
            contenders.Select(name => new Contender(name, _ => throw new InvalidOperationException())))
        {
            Seeds = seeds,
            Experiment = experiment,
            Inputs = inputs ?? new(),
            Executor = executor,
            Budget = budget,
            File = _file,
            Progress = progress,
        };

    private Task<ComparisonRun> Answer(Contender contender, int seed, CancellationToken token)
    {
        _asked.Add((contender.Name, seed));
        return Task.FromResult(new ComparisonRun
        {
            Method = contender.Name,
            Seed = seed,
            Metric = "RRMSE",
            Value = seed + contender.Name.Length / 10.0,
            Seconds = 10,
        });
    }
}
