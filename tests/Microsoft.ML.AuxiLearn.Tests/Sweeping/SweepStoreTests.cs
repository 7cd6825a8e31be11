using Microsoft.ML.AuxiLearn.Sweeping;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Sweeping;

/// <summary>What every store does, and what a file does besides.</summary>
public sealed class SweepStoreTests : IDisposable
{
    private static readonly TimeSpan _lease = TimeSpan.FromSeconds(10);

    private readonly string _folder = Directory.CreateTempSubdirectory("sweep").FullName;
    private readonly ManualTime _time = new();

    private string File => Path.Combine(_folder, "sweep.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Trials_are_taken_in_turn_and_end_once(bool inFile)
    {
        using var store = Store(inFile);
        store.Open("x", ["{\"a\":1}", "{\"a\":2}", "{\"a\":3}"]);
        Assert.Equal((0, "{\"a\":1}", SweepState.Running), store.Claim("one", 2, _lease) is { } first ? (first.Trial, first.Configuration, first.State) : default);
        Assert.Equal(1, store.Claim("two", 2, _lease)?.Trial);
        Assert.Null(store.Claim("three", 2, _lease));   // two count
        Assert.True(store.Finish("one", 0, SweepState.Done, 1.5));
        Assert.False(store.Finish("one", 0, SweepState.Failed, 2, "again"));
        Assert.False(store.Finish("one", 1, SweepState.Done, 1));
        Assert.True(store.Finish("two", 1, SweepState.Failed, 3, "why"));
        Assert.Null(store.Mark("two", 1, new SweepMark(1, null, 1)));
        Assert.Equal([(SweepState.Done, 1.5, null), (SweepState.Failed, 3, "why"), (SweepState.Open, 0, null)], store.Read().Select(trial => (trial.State, trial.Seconds, trial.Error)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_trial_that_is_not_renewed_is_taken_by_another_with_what_it_has(bool inFile)
    {
        using var store = Store(inFile);
        store.Open("x", ["{}"]);
        store.Claim("one", 1, _lease);
        store.Mark("one", 0, new SweepMark(7, null, 0.5));
        _time.Pass(_lease * 0.9);
        Assert.True(store.Renew("one", 0, _lease));
        _time.Pass(_lease * 0.9);
        Assert.Null(store.Claim("two", 1, _lease));
        _time.Pass(_lease * 0.2);
        Assert.Equal([new SweepMark(7, null, 0.5)], store.Claim("two", 1, _lease)?.Marks);
        Assert.False(store.Renew("one", 0, _lease));
        Assert.Null(store.Mark("one", 0, new SweepMark(8, null, 0.5)));
        Assert.False(store.Finish("one", 0, SweepState.Done, 1));
        Assert.True(store.Finish("two", 0, SweepState.Open, 0));
        Assert.Equal(0, store.Claim("one", 1, _lease)?.Trial);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_mark_tells_what_all_have_at_its_seed_and_epoch(bool inFile)
    {
        using var store = Store(inFile);
        store.Open("x", ["{}", "{ }"]);
        store.Claim("one", 2, _lease);
        store.Claim("two", 2, _lease);
        Assert.Equal([0.5], store.Mark("one", 0, new SweepMark(1, 3, 0.5)));
        Assert.Equal([0.5, 0.25], store.Mark("two", 1, new SweepMark(1, 3, 0.25)));
        Assert.Equal([0.75, 0.25], store.Mark("one", 0, new SweepMark(1, 3, 0.75)));   // in place of the old one
        Assert.Equal([double.PositiveInfinity], store.Mark("one", 0, new SweepMark(1, 9, double.PositiveInfinity)));
        Assert.Equal([1], store.Mark("two", 1, new SweepMark(2, null, 1)));
        Assert.Equal([new SweepMark(1, 3, 0.75), new SweepMark(1, 9, double.PositiveInfinity)], store.Read()[0].Marks);
    }

    [Fact]
    public void Workers_with_a_connection_each_never_share_a_trial()
    {
        const int Trials = 60;
        string[] configurations = [.. Enumerable.Range(0, Trials).Select(trial => $"{{\"a\":{trial}}}")];
        var claimed = new System.Collections.Concurrent.ConcurrentBag<int>();
        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, worker =>
        {
            using var store = new SqliteSweepStore(File);
            store.Open("x", configurations);
            while (store.Claim($"{worker}", Trials, _lease) is { } trial)
            {
                claimed.Add(trial.Trial);
                store.Mark($"{worker}", trial.Trial, new SweepMark(1, null, trial.Trial));
                Assert.True(store.Finish($"{worker}", trial.Trial, SweepState.Done, 0));
            }
        });
        Assert.Equal(Enumerable.Range(0, Trials), claimed.Order());
    }

    [Fact]
    public void A_file_is_of_one_sweep_and_may_get_more_trials()
    {
        using (var store = new SqliteSweepStore(File))
            store.Open("apples", ["{\"a\":1}"]);
        using (var store = new SqliteSweepStore(File))
        {
            store.Open("apples", ["{\"a\":1}", "{\"a\":2}"]);
            Assert.Equal(2, store.Read().Count);
            Assert.Contains("has the sweep 'apples', this one is 'pears'", Assert.Throws<InvalidOperationException>(() => store.Open("pears", [])).Message, StringComparison.Ordinal);
            Assert.Contains("has {\"a\":2} as trial 1, this sweep {\"a\":3}", Assert.Throws<InvalidOperationException>(() => store.Open("apples", ["{\"a\":1}", "{\"a\":3}"])).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Another_file_is_left_alone()
    {
        System.IO.File.WriteAllText(File, "a letter that is longer than the head of a SQLite file, of which there are a hundred bytes at least, it is said");
        Assert.Contains("is no SQLite file", Assert.Throws<FormatException>(() => new SqliteSweepStore(File)).Message, StringComparison.Ordinal);
        var other = Path.Combine(_folder, "other.db");
        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={other};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE people (name TEXT)";
            command.ExecuteNonQuery();
        }
        Assert.Contains("is no sweep of version 1", Assert.Throws<FormatException>(() => new SqliteSweepStore(other)).Message, StringComparison.Ordinal);
    }

    private ISweepStore Store(bool inFile) => inFile ? new SqliteSweepStore(File, _time) : new MemorySweepStore(_time);

    private sealed class ManualTime : TimeProvider
    {
        private DateTimeOffset _now = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => _now;

        public void Pass(TimeSpan time) => _now += time;
    }
}
