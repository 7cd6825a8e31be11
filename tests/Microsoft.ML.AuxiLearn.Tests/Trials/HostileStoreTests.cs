using Microsoft.Data.Sqlite;
using Microsoft.ML.AuxiLearn.Trials;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Trials;

/// <summary>Files from strangers, and files that were damaged: opened as they were, or refused with the documented exception, and never endless.</summary>
public sealed class HostileStoreTests : IDisposable
{
    private static readonly TimeSpan _lease = TimeSpan.FromSeconds(10);

    private readonly string _folder = Directory.CreateTempSubdirectory("trials").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_damaged_file_is_read_or_refused_with_the_documented_exception()
    {
        var whole = File.ReadAllBytes(Made());
        var random = new Random(1);
        for (var round = 0; round < 300; round++)
        {
            var bytes = whole.AsSpan(0, round % 10 == 0 ? random.Next(whole.Length) : whole.Length).ToArray();
            for (var changes = random.Next(1, 20); changes > 0 && bytes.Length > 0; changes--)
                bytes[round % 3 == 0 ? random.Next(Math.Min(200, bytes.Length)) : random.Next(bytes.Length)] = (byte)random.Next(256);
            var file = Path.Combine(_folder, $"{round}.db");
            File.WriteAllBytes(file, bytes);
            var thrown = Record.Exception(() => Use(file));
            Assert.True(thrown is null or FormatException or InvalidOperationException, $"round {round}: {thrown}");
            Assert.True(thrown is null || thrown.Message.Contains(file, StringComparison.Ordinal), $"round {round}: {thrown}");
        }
    }

    [Theory]
    [InlineData(
        "DROP TABLE trials; CREATE VIEW trials AS WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n) SELECT i AS trial, '' AS configuration, "
            + "'Open' AS state, NULL AS worker, 0 AS until, 0 AS lease, 0 AS seconds, NULL AS outcome FROM n")]
    [InlineData(
        "CREATE TRIGGER endless AFTER UPDATE ON trials BEGIN INSERT INTO marks WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n) SELECT i, 0, "
            + "0, 0 FROM n; END")]
    [InlineData("ALTER TABLE marks ADD COLUMN more TEXT")]
    [InlineData("DROP TABLE experiment")]
    public void A_file_with_another_schema_is_refused_before_anything_of_it_runs(string sql)
    {
        var file = Made();
        Change(file, sql);
        Assert.Contains("has other tables", Assert.Throws<FormatException>(() => new SqliteTrialStore(file)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE trials SET state = 'Sleeping'")]
    [InlineData("UPDATE trials SET trial = 9223372036854775807")]
    [InlineData("UPDATE experiment SET inputs = '[null]'")]
    [InlineData("UPDATE experiment SET inputs = '{\"a\": null}'")]
    public void Values_that_are_none_are_refused(string sql)
    {
        var file = Made(trials: 1);
        Change(file, sql);
        Assert.Throws<FormatException>(() => Use(file));
    }

    [Fact]
    public void A_file_that_cannot_be_made_is_an_input_output_error() =>
        Assert.Throws<IOException>(() => new SqliteTrialStore(Path.Combine(_folder, "none", "sweep.db")));

    private static void Use(string file)
    {
        using var store = new SqliteTrialStore(file);
        store.Open(new ExperimentInputs(), ["{\"a\":0}", "{\"a\":1000}"]);
        var trials = store.Read();
        if (store.Claim("one", [.. trials.Select(trial => trial.Trial)], _lease) is not { } claimed)
            return;
        store.Mark("one", claimed.Trial, 1, null, 1);
        store.Finish("one", claimed.Trial, TrialState.Done, 1);
    }

    private string Made(int trials = 40)
    {
        var file = Path.Combine(_folder, "whole.db");
        using (var store = new SqliteTrialStore(file))
        {
            store.Open(new ExperimentInputs(), [.. Enumerable.Range(0, trials).Select(trial => $"{{\"a\":{trial}}}")]);
            for (var trial = 0; trial < trials / 2; trial++)
            {
                store.Claim("one", [trial], _lease);
                store.Mark("one", trial, 1, null, trial);
                store.Finish("one", trial, TrialState.Done, 1);
            }
            store.Claim("one", [trials - 1], _lease);
            store.Mark("one", trials - 1, 1, null, 0.5);
        }
        return file;
    }

    private static void Change(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
