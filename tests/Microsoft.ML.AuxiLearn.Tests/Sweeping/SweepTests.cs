using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Sweeping;

public sealed class SweepTests : IDisposable
{
    private const int Epochs = 27;

    private static readonly SweepSpace<AuxiLearnSweepOptions> _space = new SweepSpace<AuxiLearnSweepOptions>().Only("LearningRate");

    private readonly MLContext _ml = new(1);
    private readonly string _folder = Directory.CreateTempSubdirectory("sweep").FullName;

    private string File => Path.Combine(_folder, "sweep.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_best_is_the_one_with_the_best_mean_over_the_same_seeds()
    {
        var seeds = new List<(int, int)>();
        var result = new Sweep<AuxiLearnSweepOptions>(_ml, _space.With("LearningRate", 0.1, 0.2, 0.3), trial =>
        {
            seeds.Add((trial.Number, trial.Seed));
            return Math.Abs(trial.Options.LearningRate - 0.2) + (trial.Seed / 100.0);
        })
        { HigherIsBetter = false, Strategy = SweepStrategy.Grid(), Seeds = [5, 7] }.Run();
        Assert.Equal([(0, 5), (0, 7), (1, 5), (1, 7), (2, 5), (2, 7)], seeds);
        Assert.Equal((1, 0.2), (result.Best!.Number, result.Best.Options.LearningRate));
        Assert.Equal(0.06, result.Best.Value!.Value, 1e-12);
        Assert.Equal(0.05, result.Best.SeedValues[5], 1e-12);
        Assert.True(result.IsOver);
        Assert.Equal(0.2, result.Best.Values["LearningRate"]);
        Assert.StartsWith("3 trials (3 done), best is trial 1, done, 0.06: LearningRate 0.2", result.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_of_equals_is_the_best_and_a_larger_metric_may_be()
    {
        Sweep<AuxiLearnSweepOptions> sweep = new(_ml, _space, trial => trial.Number == 0 ? 0 : 1) { HigherIsBetter = true, Strategy = SweepStrategy.Random(4) };
        var result = sweep.Run();
        Assert.Equal(1, result.Best!.Number);
    }

    [Fact]
    public void A_trial_that_fails_is_on_record_and_the_sweep_goes_on()
    {
        var result = new Sweep<AuxiLearnSweepOptions>(_ml, _space, trial => trial.Number switch
        {
            1 => throw new InvalidOperationException("Training diverged."),
            2 => double.NaN,
            3 => throw new OperationCanceledException("of its own accord"),
            _ => trial.Number,
        })
        { HigherIsBetter = true, Strategy = SweepStrategy.Random(5), File = File, Inputs = new() }.Run();
        Assert.Equal([TrialState.Done, TrialState.Failed, TrialState.Failed, TrialState.Failed, TrialState.Done], result.Trials.Select(trial => trial.State));
        Assert.Equal(["Training diverged.", "The metric is NaN with seed 1; expected a finite number.", "of its own accord"],
            result.Failures.Select(trial => trial.Error));
        Assert.Equal(4, result.Best!.Number);
        Assert.Null(result.Failures.First().Value);
    }

    [Fact]
    public void Halving_trains_few_to_the_end_and_the_best_among_them()
    {
        var trained = new Dictionary<int, int>();
        var result = Halved(trained, trial => trial.Number).Run();
        // The metric after each epoch is (number + 1) / epoch, and lower is better: the first is the best and none gets past it.
        Assert.Equal(Epochs, trained[0]);
        Assert.All(Enumerable.Range(1, 8), trial => Assert.Equal(1, trained[trial]));
        Assert.Equal(0, result.Best!.Number);
        Assert.Equal([TrialState.Done, .. Enumerable.Repeat(TrialState.Stopped, 8)], result.Trials.Select(trial => trial.State));
        Assert.Equal([(1, 1, 1), (1, 3, 1 / 3.0), (1, 9, 1 / 9.0), (1, null, 1 / 27.0)],
            result.Trials[0].Marks.OrderByDescending(mark => mark.Value));
    }

    [Fact]
    public void Halving_lets_everyone_go_on_who_is_better_than_all_before()
    {
        var trained = new Dictionary<int, int>();
        var result = Halved(trained, trial => 9 - trial.Number).Run();
        Assert.All(Enumerable.Range(0, 9), trial => Assert.Equal(Epochs, trained[trial]));
        Assert.Equal(8, result.Best!.Number);
    }

    [Fact]
    public void Halving_judges_by_the_same_seed_and_spares_the_next_seeds()
    {
        var trained = new List<(int, int)>();
        var result = new Sweep<AuxiLearnSweepOptions>(_ml, _space, trial =>
        {
            trained.Add((trial.Number, trial.Seed));
            return trial.Number + (100 * trial.Seed);
        })
        { HigherIsBetter = false, Strategy = SweepStrategy.SuccessiveHalving(4), Seeds = [1, 2] }.Run();
        Assert.Equal([(0, 1), (0, 2), (1, 1), (2, 1), (3, 1)], trained);
        Assert.Equal([TrialState.Done, TrialState.Stopped, TrialState.Stopped, TrialState.Stopped], result.Trials.Select(trial => trial.State));
        Assert.Equal(150, result.Best!.Value);
    }

    [Fact]
    public void Who_ends_early_has_its_best_at_the_rungs_to_come()
    {
        var result = new Sweep<AuxiLearnSweepOptions>(_ml, _space, trial =>
        {
            for (var epoch = 1; epoch <= (trial.Number == 0 ? 2 : Epochs); epoch++)
                if (!trial.Report(epoch, Epochs, trial.Number == 0 ? 0.5 : 0.9))
                    break;
            return trial.Best!.Value;
        })
        { HigherIsBetter = false, Strategy = SweepStrategy.SuccessiveHalving(2, rungs: 1) }.Run();
        Assert.Equal([TrialState.Done, TrialState.Stopped], result.Trials.Select(trial => trial.State));
        Assert.Equal([(1, 9, 0.9)], result.Trials[1].Marks);
    }

    [Fact]
    public void A_sweep_that_is_ended_gives_its_trial_back_and_goes_on_later()
    {
        using var ending = new CancellationTokenSource();
        var trained = new List<(int, int)>();
        Sweep<AuxiLearnSweepOptions> Sweep(int trials) => new(_ml, _space, trial =>
        {
            trained.Add((trial.Number, trial.Seed));
            if (trial is { Number: 2, Seed: 2 } && !ending.IsCancellationRequested)
                ending.Cancel();
            trial.CancellationToken.ThrowIfCancellationRequested();
            return trial.Number;
        })
        { HigherIsBetter = true, Strategy = SweepStrategy.Random(trials), Seeds = [1, 2], File = File, Inputs = new() };

        var ended = Sweep(4).Run(ending.Token);
        Assert.Equal([TrialState.Done, TrialState.Done, TrialState.Open, TrialState.Open], ended.Trials.Select(trial => trial.State));
        Assert.Equal(1, ended.Best!.Number);
        trained.Clear();
        var sweep = Sweep(5);
        Assert.False(sweep.Read().IsOver);
        Assert.Equal(4, sweep.Run().Best!.Number);
        Assert.Equal([(2, 2), (3, 1), (3, 2), (4, 1), (4, 2)], trained);   // of trial 2 the first seed was over
        trained.Clear();
        Assert.True(Sweep(5).Run().IsOver);
        Assert.Empty(trained);
    }

    [Fact]
    public void A_training_that_returns_although_it_was_cancelled_does_not_count()
    {
        using var ending = new CancellationTokenSource();
        var result = new Sweep<AuxiLearnSweepOptions>(_ml, _space, _ =>
        {
            ending.Cancel();
            return 1;
        })
        { HigherIsBetter = true, Strategy = SweepStrategy.Random(2) }.Run(ending.Token);
        Assert.Equal(2, result.Count(TrialState.Open));
        Assert.Null(result.Best);
    }

    [Fact]
    public void Whoever_slept_until_another_took_its_trial_leaves_it()
    {
        using var store = new SqliteTrialStore(File);
        var wentOn = new List<int>();
        var result = new Sweep<AuxiLearnSweepOptions>(_ml, _space, trial =>
        {
            if (trial.Number == 0)
            {
                using var otherTime = new SqliteTrialStore(File, new Later());
                Assert.Equal(0, otherTime.Claim("another", [0, 1], TimeSpan.FromSeconds(1))?.Trial);
                Assert.True(otherTime.Finish("another", 0, TrialState.Done, 12));
            }
            for (var epoch = 1; epoch <= Epochs && trial.Report(epoch, Epochs, 1); epoch++)
                wentOn.Add(trial.Number);
            return 1;
        })
        { HigherIsBetter = true, Strategy = SweepStrategy.SuccessiveHalving(2), Store = store, Inputs = new() }.Run();
        Assert.Equal([(TrialState.Done, 12.0), (TrialState.Done, result.Trials[1].Seconds)], result.Trials.Select(trial => (trial.State, trial.Seconds)));
        Assert.DoesNotContain(0, wentOn);
        Assert.Equal(Epochs, wentOn.Count);
        Assert.Empty(result.Trials[0].Marks);
    }

    [Fact]
    public async Task A_budget_ends_a_sweep_with_what_is_done()
    {
        var result = await new Sweep<AuxiLearnSweepOptions>(_ml, _space, trial =>
        {
            if (trial.Number > 0)
                trial.CancellationToken.WaitHandle.WaitOne();
            return trial.Number;
        })
        { HigherIsBetter = true, Strategy = SweepStrategy.Random(3), Budget = TimeSpan.FromMilliseconds(300) }.RunAsync();
        Assert.Equal((0, 1), (result.Best!.Number, result.Count(TrialState.Done)));
    }

    [Fact]
    public void Progress_tells_everything_so_far()
    {
        var told = new Listener();
        Sweep<AuxiLearnSweepOptions> sweep = new(_ml, _space, trial => -trial.Number)
        {
            HigherIsBetter = true,
            Strategy = SweepStrategy.Random(3),
            Progress = told,
        };
        sweep.Run();
        Assert.Equal([1, 2, 3], told.Results.Select(result => result.Count(TrialState.Done)));
        Assert.All(told.Results, result => Assert.Equal(0, result.Best!.Number));
    }

    [Fact]
    public void A_file_of_another_sweep_is_refused()
    {
        Sweep<AuxiLearnSweepOptions> Sweep(SweepStrategy strategy, params int[] seeds) =>
            new(_ml, _space, _ => 1) { HigherIsBetter = true, Strategy = strategy, Seeds = seeds, File = File, Inputs = new(), Experiment = "enb" };

        Sweep(SweepStrategy.Random(2), 1).Run();
        void Refused(string difference, Sweep<AuxiLearnSweepOptions> sweep) =>
            Assert.Contains($"{difference}; expected the same, or another store.", Assert.Throws<InvalidOperationException>(() => sweep.Read()).Message,
                StringComparison.Ordinal);
        Refused("the option 'seeds' is 1 there and 1 2 here", Sweep(SweepStrategy.Random(2), 1, 2));
        Refused("the option 'strategy' is random from 1 there and random from 1, halved by 3 at 3 rungs here", Sweep(SweepStrategy.SuccessiveHalving(2), 1));
    }

    [Fact]
    public void A_file_of_other_rows_or_another_space_is_refused_and_one_without_rows_is_not_begun()
    {
        Sweep<AuxiLearnSweepOptions> Sweep(ExperimentInputs? inputs, SweepSpace<AuxiLearnSweepOptions> space) =>
            new(_ml, space, _ => 1) { HigherIsBetter = true, Strategy = SweepStrategy.Random(2), File = File, Inputs = inputs };
        ExperimentInputs Rows(params float[] values) => new ExperimentInputs().Rows("train", Reporting.MadeUp.Rows(values));

        Assert.False(Sweep(Rows(1, 2), _space).Run().Best is null);
        Assert.True(Sweep(Rows(1, 2), _space).Read().IsOver);
        Assert.Contains("the rows (train) are others, with other values in the column 'Label'",
            Assert.Throws<InvalidOperationException>(() => Sweep(Rows(1, 3), _space).Run()).Message, StringComparison.Ordinal);
        Assert.Contains("the option 'range of BatchSize' is not set there",
            Assert.Throws<InvalidOperationException>(() => Sweep(Rows(1, 2), _space.With("BatchSize", 8, 16)).Run()).Message, StringComparison.Ordinal);
        Assert.Contains("Inputs are null", Assert.Throws<ArgumentException>(() => Sweep(null, _space).Run()).Message, StringComparison.Ordinal);
    }

    private Sweep<AuxiLearnSweepOptions> Halved(Dictionary<int, int> trained, Func<SweepTrial<AuxiLearnSweepOptions>, double> badness) =>
        new(_ml, _space, trial =>
    {
        for (var epoch = 1; epoch <= Epochs; epoch++)
        {
            trained[trial.Number] = epoch;
            if (!trial.Report(epoch, Epochs, (badness(trial) + 1) / epoch))
                break;
        }
        return trial.Best!.Value;
    })
        { HigherIsBetter = false, Strategy = SweepStrategy.SuccessiveHalving(9) };

    /// <summary>A clock that is an hour ahead.</summary>
    private sealed class Later : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromHours(1);
    }

    private sealed class Listener : IProgress<SweepResult<AuxiLearnSweepOptions>>
    {
        public List<SweepResult<AuxiLearnSweepOptions>> Results { get; } = [];

        public void Report(SweepResult<AuxiLearnSweepOptions> value) => Results.Add(value);
    }
}
