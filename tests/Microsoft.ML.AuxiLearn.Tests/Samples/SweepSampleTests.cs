using System.Globalization;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Samples;

/// <summary>The sample's command line, in a process of its own with workers of its own.</summary>
public sealed class SweepSampleTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private int _seed = 1;   // of the table's numbers

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

        var second = Run("--store", file, "--trials", "4");
        Assert.True(second.ExitCode == 0, second.Output + second.Error);
        var after = Trials(file);
        Assert.Equal([TrialState.Done, TrialState.Done, TrialState.Done, TrialState.Done], after.Select(trial => trial.State));
        Assert.Equal(before.Select(trial => trial.Seconds), after.Take(3).Select(trial => trial.Seconds));

        _seed = 2;
        var other = Run("--store", file, "--trials", "4");
        Assert.Equal(1, other.ExitCode);
        Assert.Contains("the rows (table) are others", string.Join(' ', other.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
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

    private ChildProcess Run(params string[] arguments)
    {
        var table = Path.Combine(_folder.FullName, "table.csv");
        var random = new Random(_seed);
        File.WriteAllLines(table, ["x,helpful,y", .. Enumerable.Range(0, 60).Select(_ => random.NextDouble()).Select(x => string.Create(CultureInfo.InvariantCulture, $"{x},{2 * x},{x + (0.1 * random.NextDouble())}"))]);
        string[] own = ["--data", table, "--label", "y", "--auxiliary", "helpful", "--strategy", "random", "--epochs", "2", "--workers", "2"];
        return ChildProcess.Program(Path.Combine(AppContext.BaseDirectory, "Sweep.dll"), [.. own, .. arguments]);
    }
}
