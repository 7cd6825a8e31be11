using Microsoft.ML.AuxiLearn.Tests.Trials.PostgreSql;
using Microsoft.ML.AuxiLearn.Trials;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Trials;

/// <summary>What every store does, and what a file does besides.</summary>
[Collection(ProcessTests.Name)]
public sealed class TrialStoreTests(LocalPostgres postgres) : IDisposable
{
    public enum Kind
    {
        Memory,
        File,
        Server,
    }

    private static readonly TimeSpan _lease = TimeSpan.FromSeconds(10);

    private static readonly ExperimentInputs _inputs = new ExperimentInputs().Option("fruit", "apples");

    private readonly string _folder = Directory.CreateTempSubdirectory("sweep").FullName;
    private readonly ManualTime _time = new();

    private string? _server;

    private string File => Path.Combine(_folder, "sweep.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(Kind.Memory)]
    [InlineData(Kind.File)]
    [PostgresRow(Kind.Server)]
    public void Trials_are_taken_in_turn_and_end_once(Kind kind)
    {
        using var store = Store(kind);
        store.Open(_inputs, ["{\"a\":1}", "{\"a\":2}", "{\"a\":3}"]);
        Assert.Equal((0, "{\"a\":1}", TrialState.Running), store.Claim("one", [0, 1], _lease) is { } first
            ? (first.Trial, first.Configuration, first.State)
            : default);
        Assert.Equal(1, store.Claim("two", [0, 1], _lease)?.Trial);
        Assert.Null(store.Claim("three", [0, 1], _lease));   // two count
        Assert.True(store.Finish("one", 0, TrialState.Done, 1.5));
        Assert.False(store.Finish("one", 0, TrialState.Failed, 2, "again"));
        Assert.False(store.Finish("one", 1, TrialState.Done, 1));
        Assert.True(store.Finish("two", 1, TrialState.Failed, 3, "why"));
        Assert.Null(store.Mark("two", 1, 1, null, 1));
        Assert.Equal([(TrialState.Done, 1.5, null), (TrialState.Failed, 3, "why"), (TrialState.Open, 0, null)], store.Read()
            .Select(trial => (trial.State, trial.Seconds, trial.Outcome)));
    }

    [Theory]
    [InlineData(Kind.Memory)]
    [InlineData(Kind.File)]
    [PostgresRow(Kind.Server)]
    public void A_trial_that_is_not_renewed_is_taken_by_another_with_what_it_has(Kind kind)
    {
        using var store = Store(kind);
        store.Open(_inputs, ["{}"]);
        store.Claim("one", [0], _lease);
        store.Mark("one", 0, 7, null, 0.5);
        Pass(_lease * 0.9);
        Assert.True(store.Renew("one", 0, _lease));
        Pass(_lease * 0.9);
        Assert.Null(store.Claim("two", [0], _lease));
        Pass(_lease * 0.2);
        Assert.Equal([(7, null, 0.5)], store.Claim("two", [0], _lease)?.Marks);
        Assert.False(store.Renew("one", 0, _lease));
        Assert.Null(store.Mark("one", 0, 8, null, 0.5));
        Assert.False(store.Finish("one", 0, TrialState.Done, 1));
        Assert.True(store.Finish("two", 0, TrialState.Open, 0));
        Assert.Equal(0, store.Claim("one", [0], _lease)?.Trial);
    }

    [Theory]
    [InlineData(Kind.Memory)]
    [InlineData(Kind.File)]
    [PostgresRow(Kind.Server)]
    public void A_mark_tells_what_all_have_at_its_seed_and_epoch(Kind kind)
    {
        using var store = Store(kind);
        store.Open(_inputs, ["{}", "{ }"]);
        store.Claim("one", [0, 1], _lease);
        store.Claim("two", [0, 1], _lease);
        Assert.Equal([0.5], store.Mark("one", 0, 1, 3, 0.5));
        Assert.Equal([0.5, 0.25], store.Mark("two", 1, 1, 3, 0.25));
        Assert.Equal([0.75, 0.25], store.Mark("one", 0, 1, 3, 0.75));   // in place of the old one
        Assert.Equal([double.PositiveInfinity], store.Mark("one", 0, 1, 9, double.PositiveInfinity));
        Assert.Equal([1], store.Mark("two", 1, 2, null, 1));
        Assert.Equal([(1, 3, 0.75), (1, 9, double.PositiveInfinity)], store.Read()[0].Marks);
    }

    [Theory]
    [InlineData(Kind.File)]
    [PostgresRow(Kind.Server)]
    public void Workers_with_a_connection_each_never_share_a_trial(Kind kind)
    {
        const int Trials = 60;
        string[] configurations = [.. Enumerable.Range(0, Trials).Select(trial => $"{{\"a\":{trial}}}")];
        using (Store(kind))
        {
            // The place that all share.
        }
        var claimed = new System.Collections.Concurrent.ConcurrentBag<int>();
        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, worker =>
        {
            using ITrialStore store = kind == Kind.File ? new SqliteTrialStore(File) : new PostgresTrialStore(_server!);
            var trials = store.Open(_inputs, configurations);
            while (Next(store, $"{worker}", trials) is { } trial)
            {
                claimed.Add(trial.Trial);
                store.Mark($"{worker}", trial.Trial, 1, null, trial.Trial);
                Assert.True(store.Finish($"{worker}", trial.Trial, TrialState.Done, 0));
            }
        });
        Assert.Equal(Enumerable.Range(0, Trials), claimed.Order());
    }

    [Theory]
    [InlineData(Kind.Memory)]
    [InlineData(Kind.File)]
    [PostgresRow(Kind.Server)]
    public void A_store_is_of_one_experiment_and_may_get_more_trials(Kind kind)
    {
        using var store = Store(kind);
        Assert.Null(store.Inputs);
        Assert.Equal([0], store.Open(_inputs, ["{\"a\":1}"]));
        Assert.Equal([1, 0], store.Open(_inputs, ["{\"a\":2}", "{\"a\":1}"]));
        Assert.Equal(["{\"a\":1}", "{\"a\":2}"], store.Read().Select(trial => trial.Configuration));
        Assert.Contains("the option 'fruit' is apples there and pears here",
            Assert.Throws<InvalidOperationException>(() => store.Open(_inputs.Option("fruit", "pears"), [])).Message, StringComparison.Ordinal);
        Assert.Equal(_inputs.Parts, store.Inputs!.Parts);
    }

    [Theory]
    [InlineData(Kind.Memory)]
    [InlineData(Kind.File)]
    [PostgresRow(Kind.Server)]
    public void What_failed_may_be_opened_again_and_nothing_else(Kind kind)
    {
        using var store = Store(kind);
        store.Open(_inputs, ["1", "2", "3"]);
        foreach (var (trial, state) in ((int, TrialState)[])[(0, TrialState.Failed), (1, TrialState.Done)])
        {
            store.Claim("one", [trial], _lease);
            store.Finish("one", trial, state, 1, "text");
        }
        store.Reopen([0, 1, 2]);
        Assert.Equal([(TrialState.Open, null), (TrialState.Done, "text"), (TrialState.Open, null)], store.Read().Select(trial => (trial.State, trial.Outcome)));
    }

    [Theory]
    [InlineData(Kind.Memory)]
    [InlineData(Kind.File)]
    [PostgresRow(Kind.Server)]
    public void A_lease_of_a_clock_that_was_an_hour_ahead_is_over(Kind kind)
    {
        using var store = Store(kind);
        store.Open(_inputs, ["{}"]);
        Pass(TimeSpan.FromHours(1));
        store.Claim("one", [0], _lease);
        Assert.Null(store.Claim("two", [0], _lease / 10));   // a shorter lease of one's own does not end another's
        Pass(TimeSpan.FromHours(-1));
        Assert.Equal(0, store.Claim("two", [0], _lease)?.Trial);
    }

    [Fact]
    public void Another_file_is_left_alone()
    {
        System.IO.File.WriteAllText(File, "a letter that is longer than the head of a SQLite file, of which there are a hundred bytes at least, it is said");
        Assert.Contains("is damaged or not a store of trials", Assert.Throws<FormatException>(() => new SqliteTrialStore(File)).Message, StringComparison.Ordinal);
        var other = Path.Combine(_folder, "other.db");
        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={other};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE people (name TEXT)";
            command.ExecuteNonQuery();
        }
        Assert.Contains("has other tables", Assert.Throws<FormatException>(() => new SqliteTrialStore(other)).Message, StringComparison.Ordinal);
    }

    private ITrialStore Store(Kind kind) => kind switch
    {
        Kind.Memory => new MemoryTrialStore(_time),
        Kind.File => new SqliteTrialStore(File, _time),
        _ => new PostgresTrialStore(_server = postgres.NewSchema()),
    };

    /// <summary>Lets time pass; the clock of the server is its own, and the leases are moved instead.</summary>
    private void Pass(TimeSpan time)
    {
        _time.Pass(time);
        if (_server is not null)
            LocalPostgres.Run(_server, string.Create(System.Globalization.CultureInfo.InvariantCulture,
                $"UPDATE trials SET until = until - interval '{time.TotalSeconds} seconds'"));
    }

    /// <summary>The next trial; a server may pass over one that another is just taking.</summary>
    private static TrialRecord? Next(ITrialStore store, string worker, IReadOnlyList<int> trials) =>
        store.Claim(worker, trials, _lease) ?? (store.Read().Any(record => record.State == TrialState.Open) ? Next(store, worker, trials) : null);

    private sealed class ManualTime : TimeProvider
    {
        private DateTimeOffset _now = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => _now;

        public void Pass(TimeSpan time) => _now += time;
    }
}
