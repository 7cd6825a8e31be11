using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Trials.PostgreSql;

/// <summary>What a server may have against a store, in a sentence that names what was found and what is expected, and never the password.</summary>
[Collection(ProcessTests.Name)]
public sealed class PostgresRefusalTests(LocalPostgres postgres)
{
    private static readonly TimeSpan _lease = TimeSpan.FromSeconds(10);

    private static readonly ExperimentInputs _inputs = new ExperimentInputs().Option("fruit", "apples");

    [PostgresFact]
    public void Who_is_not_let_in_is_told_so()
    {
        Assert.Contains("refuses the user 'tester'", Refusal<IOException>(postgres.With(address => address.Password = "another")), StringComparison.Ordinal);
        Assert.Contains("is not there", Refusal<IOException>(postgres.With(address => address.Database = "none")), StringComparison.Ordinal);
        Assert.Contains("cannot be reached", Refusal<IOException>(postgres.With(address => address.Port = 1)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a letter", "is not understood")]
    [InlineData("Database=trials", "it names no Host")]
    [InlineData("Host=db;Search Path=a,b", "Search Path is 'a,b'")]
    [InlineData("Host=db;Search Path=x; DROP TABLE trials", "is not understood")]
    public void A_connection_string_that_is_none_is_refused(string text, string sentence) =>
        Assert.Contains(sentence, Assert.Throws<ArgumentException>(() => new PostgresTrialStore(text)).Message, StringComparison.Ordinal);

    [PostgresFact]
    public void A_schema_of_something_else_or_of_a_newer_version_is_left_alone()
    {
        var address = postgres.NewSchema();
        using (new PostgresTrialStore(address))
            LocalPostgres.Run(address, "UPDATE auxilearn_version SET version = 7");
        Assert.Contains("was made by a newer version of this library (its tables are of version 7", Refusal<FormatException>(address),
            StringComparison.Ordinal);
        LocalPostgres.Run(address, "DROP TABLE auxilearn_version; ALTER TABLE trials RENAME TO people");
        Assert.Contains("has other tables (experiment, marks, people)", Refusal<FormatException>(address), StringComparison.Ordinal);
    }

    [PostgresFact]
    public void A_schema_of_an_older_version_is_brought_to_this_one()
    {
        var address = postgres.NewSchema();
        LocalPostgres.Run(address, $"CREATE SCHEMA {address.Split("Search Path=")[1]}; CREATE TABLE auxilearn_version AS SELECT 0 AS version");
        using var store = new PostgresTrialStore(address);
        Assert.Equal([0], store.Open(_inputs, ["{}"]));
        Assert.Equal([1], LocalPostgres.Query(address, "SELECT version::bigint FROM auxilearn_version"));
    }

    [PostgresFact]
    public void Values_that_are_none_are_refused()
    {
        var address = postgres.NewSchema();
        using var store = new PostgresTrialStore(address);
        store.Open(_inputs, ["{}"]);
        LocalPostgres.Run(address, "UPDATE trials SET state = 'Sleeping'");
        Assert.Throws<FormatException>(store.Read);
        LocalPostgres.Run(address, "UPDATE experiment SET inputs = 'null'");
        Assert.Throws<FormatException>(() => store.Inputs);
        LocalPostgres.Run(address, "DROP TABLE marks");
        Assert.Contains("is damaged", Assert.Throws<FormatException>(() => store.Mark("one", 0, 1, null, 1)).Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public void Other_rows_or_options_of_another_machine_are_refused_with_what_differs()
    {
        var address = postgres.NewSchema();
        using var one = new PostgresTrialStore(address);
        using var other = new PostgresTrialStore(address);
        one.Open(Inputs(1, 2), ["{}"]);
        var sentence = Refusal(Inputs(1, 2).Option("fruit", "pears"));
        Assert.Contains("is of another experiment: the option 'fruit' is apples there and pears here; expected the same, or another store.", sentence,
            StringComparison.Ordinal);
        Assert.StartsWith("'Host=127.0.0.1;Database=postgres;Search Path=t", sentence, StringComparison.Ordinal);
        Assert.Contains("is of another experiment: the rows (train) are 2 there and 3 here", Refusal(Inputs(1, 2, 3)), StringComparison.Ordinal);
        Assert.Contains("is of another experiment: the rows (train) are others, with other values in the column 'Label'", Refusal(Inputs(1, 4)), StringComparison.Ordinal);

        string Refusal(ExperimentInputs inputs) => Assert.Throws<InvalidOperationException>(() => other.Open(inputs, ["{}"])).Message;
        static ExperimentInputs Inputs(params float[] values) =>
            new ExperimentInputs().Option("fruit", "apples").Rows("train", Reporting.MadeUp.Rows(values));
    }

    [PostgresFact]
    public void Processes_that_begin_at_the_same_time_make_one_schema()
    {
        var address = postgres.NewSchema();
        Parallel.For(0, 8, _ =>
        {
            using var store = new PostgresTrialStore(address);
            Assert.Equal([0, 1], store.Open(_inputs, ["1", "2"]));
        });
        using var made = new PostgresTrialStore(address);
        Assert.Equal(["1", "2"], made.Read().Select(record => record.Configuration));
    }

    /// <summary>Else a machine that is cut off would keep all others waiting.</summary>
    [PostgresFact]
    public void A_process_that_sleeps_within_a_transaction_holds_up_nobody_and_does_it_again()
    {
        var address = postgres.With(address => address.Options = "-c idle_in_transaction_session_timeout=300");
        using var sleeper = new PostgresTrialStore(address);
        using var other = new PostgresTrialStore(address);
        sleeper.Open(_inputs, ["{}"]);
        Assert.NotNull(other.Claim("other", [0], _lease));
        var attempts = new List<bool>();
        using var holds = new ManualResetEventSlim();
        var sleeping = Task.Run(() => sleeper.Database.Write(transaction =>
        {
            attempts.Add(transaction.IsRepeated);
            transaction.Run("LOCK TABLE marks IN SHARE ROW EXCLUSIVE MODE");
            holds.Set();
            if (!transaction.IsRepeated)
                Thread.Sleep(1500);
            return transaction.Run("SELECT 1");
        }));
        holds.Wait();
        Assert.Equal([0.5], other.Mark("other", 0, 1, null, 0.5));
        Assert.False(sleeping.IsCompleted);
        sleeping.Wait();
        Assert.Equal([false, true], attempts);
    }

    private static string Refusal<T>(string address) where T : Exception
    {
        var sentence = Assert.Throws<T>(() => new PostgresTrialStore(address, patience: TimeSpan.FromSeconds(0.5))).Message;
        Assert.DoesNotContain("secret", sentence, StringComparison.Ordinal);
        Assert.StartsWith("'Host=127.0.0.1;Database=", sentence, StringComparison.Ordinal);
        return sentence;
    }
}
