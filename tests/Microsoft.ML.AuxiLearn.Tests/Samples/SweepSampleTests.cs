using System.Globalization;
using Microsoft.ML.AuxiLearn.Tests.Trials.PostgreSql;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Samples;

/// <summary>The sample's command line, in a process of its own with workers of its own.</summary>
[Collection(ProcessTests.Name)]
public sealed class SweepSampleTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly LocalPostgres _postgres;

    public SweepSampleTests(LocalPostgres postgres)
    {
        _postgres = postgres;
        WriteTable(seed: 1);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Workers_sweep_a_table_and_a_second_run_goes_on()
    {
        var file = Path.Combine(_folder.FullName, "sweep.db");
        var first = Run("--store", file, "--trials", "3");
        Assert.True(first.ExitCode == 0, first.Output + first.Error);
        Assert.Contains("The best has a test RRMSE of", first.Output, StringComparison.Ordinal);
        var before = Trials(file);
        Assert.Equal(3, before.Count);
        Assert.All(before, trial => Assert.Equal(TrialState.Done, trial.State));

        var page = Path.Combine(_folder.FullName, "sweep.md");
        var second = RunWith(1, "--store", file, "--trials", "4", "--report", page);
        Assert.True(second.ExitCode == 0, second.Output + second.Error);
        var after = Trials(file);
        Assert.Equal([TrialState.Done, TrialState.Done, TrialState.Done, TrialState.Done], after.Select(trial => trial.State));
        Assert.Equal(before.Select(trial => trial.Seconds), after.Take(3).Select(trial => trial.Seconds));
        Assert.Contains("## What matters", File.ReadAllText(page), StringComparison.Ordinal);

        WriteTable(seed: 2);
        var other = Run("--store", file, "--trials", "4");
        Assert.Equal(1, other.ExitCode);
        Assert.Contains("the rows (table) are others", string.Join(' ', other.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal);
    }

    [PostgresFact]
    public void Machines_share_a_sweep_on_a_server_and_a_later_one_reads_it()
    {
        var address = _postgres.NewSchema();
        ChildProcess[] machines = [.. ParallelEnumerable.Range(0, 2).Select(_ => RunWith(1, "--store", address, "--trials", "6"))];
        Assert.All(machines, machine => Assert.True(machine.ExitCode == 0, machine.Output + machine.Error));
        using var store = new PostgresTrialStore(address);
        Assert.Equal(Enumerable.Repeat(TrialState.Done, 6), store.Read().Select(trial => trial.State));

        WriteTable(seed: 2);
        var other = Run("--store", address, "--trials", "6");
        Assert.Equal(1, other.ExitCode);
        Assert.Contains("the rows (table) are others", string.Join(' ', other.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_wrong_is_told_in_a_sentence()
    {
        var wrong = Run("--methods", "Equall");
        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains("'Equall'", wrong.Output, StringComparison.Ordinal);
    }

    private static IReadOnlyList<TrialRecord> Trials(string file)
    {
        using var store = new SqliteTrialStore(file);
        return store.Read();
    }

    private string Table => Path.Combine(_folder.FullName, "table.csv");

    private void WriteTable(int seed)
    {
        var random = new Random(seed);
        File.WriteAllLines(Table, ["x,helpful,y", .. Enumerable.Range(0, 60).Select(_ => random.NextDouble())
            .Select(x => string.Create(CultureInfo.InvariantCulture, $"{x},{2 * x},{x + (0.1 * random.NextDouble())}"))]);
    }

    private ChildProcess Run(params string[] arguments) => RunWith(2, arguments);

    private ChildProcess RunWith(int workers, params string[] arguments)
    {
        string[] own = ["--data", Table, "--label", "y", "--auxiliary", "helpful", "--strategy", "random", "--epochs", "2", "--workers", $"{workers}"];
        return ChildProcess.Program(Path.Combine(AppContext.BaseDirectory, "Sweep.dll"), [.. own, .. arguments]);
    }
}
