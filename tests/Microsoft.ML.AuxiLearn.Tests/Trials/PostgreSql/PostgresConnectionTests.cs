using Npgsql;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Trials.PostgreSql;

/// <summary>A connection that breaks after a transaction, and one on which nothing comes through for longer than a lease.</summary>
[Collection(ProcessTests.Name)]
public sealed class PostgresConnectionTests(LocalPostgres postgres)
{
    private static readonly TimeSpan _lease = TimeSpan.FromSeconds(10);

    private static readonly ExperimentInputs _inputs = new ExperimentInputs().Option("fruit", "apples");

    [PostgresFact]
    public void A_transaction_whose_answer_is_lost_is_not_done_twice()
    {
        var address = postgres.NewSchema();
        using var proxy = Before(address);
        using var store = new PostgresTrialStore(Through(proxy, address));
        proxy.LoseAnswer();
        Assert.Equal([0, 1], store.Open(_inputs, ["1", "2"]));
        proxy.LoseAnswer();
        Assert.Equal(0, store.Claim("one", [0, 1], _lease)?.Trial);
        proxy.LoseAnswer();
        Assert.Equal([0.5], store.Mark("one", 0, 1, null, 0.5));
        Assert.Equal([TrialState.Running, TrialState.Open], store.Read().Select(record => record.State));
        LocalPostgres.CountEnds(address);
        proxy.LoseAnswer();
        Assert.True(store.Finish("one", 0, TrialState.Done, 1.5));
        proxy.LoseAnswer();
        Assert.False(store.Finish("one", 0, TrialState.Failed, 2));
        Assert.Equal([0], LocalPostgres.Query(address, "SELECT trial::bigint FROM ends"));
        Assert.Equal(5, proxy.Lost);
    }

    [Theory]
    [PostgresRow(30)]
    [PostgresRow(1)]   // and is tried again on new connections
    public async Task A_worker_that_is_cut_off_for_longer_than_its_lease_leaves_the_trial_to_another(int commandTimeout)
    {
        var address = postgres.NewSchema();
        using var proxy = Before(address);
        using var cut = new PostgresTrialStore(Through(proxy, address, commandTimeout));
        using var other = new PostgresTrialStore(address);
        cut.Open(_inputs, ["{}"]);
        LocalPostgres.CountEnds(address);
        Assert.NotNull(cut.Claim("cut", [0], TimeSpan.FromSeconds(0.5)));
        proxy.Cut();
        var late = Task.Run(() => cut.Finish("cut", 0, TrialState.Done, 1));
        Assert.True(SpinWait.SpinUntil(() => other.Claim("other", [0], _lease) is not null, TimeSpan.FromSeconds(30)));
        Assert.True(other.Finish("other", 0, TrialState.Done, 2));
        await Task.Delay(commandTimeout == 1 ? 1500 : 0);
        Assert.False(late.IsCompleted);
        proxy.Join();
        Assert.False(await late);
        Assert.Equal([0], LocalPostgres.Query(address, "SELECT trial::bigint FROM ends"));
        Assert.Equal([("other", 2)], other.Read().Select(record => (record.Worker, record.Seconds)));
    }

    private static PostgresProxy Before(string address) => new(new NpgsqlConnectionStringBuilder(address).Port);

    private static string Through(PostgresProxy proxy, string address, int commandTimeout = 30) =>
        new NpgsqlConnectionStringBuilder(address) { Port = proxy.Port, CommandTimeout = commandTimeout }.ConnectionString;
}
