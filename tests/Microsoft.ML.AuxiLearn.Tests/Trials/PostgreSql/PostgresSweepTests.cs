using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Trials.PostgreSql;

[Collection(ProcessTests.Name)]
public sealed class PostgresSweepTests(LocalPostgres postgres)
{
    [PostgresFact]
    public void The_program_of_the_document_sweeps_and_a_second_machine_finds_nothing_left_to_train()
    {
        var address = postgres.NewSchema();
        var first = Run(address);
        Assert.StartsWith("6 trials (6 done), best is ", first, StringComparison.Ordinal);
        var seconds = Seconds(address);
        Assert.Equal(first, Run(address));
        Assert.Equal(seconds, Seconds(address));
    }

    private static string Run(string address)
    {
        var run = ChildProcess.Program(Path.Combine(AppContext.BaseDirectory, "Examples.dll"), ["SharedSweep", address], threads: 1);
        Assert.True(run.ExitCode == 0, run.Error);
        return run.Output;
    }

    /// <summary>How long each trial took: a trial that was trained again would have another.</summary>
    private static double[] Seconds(string address)
    {
        using var store = new PostgresTrialStore(address);
        return [.. store.Read().Select(record => record.Seconds)];
    }
}
