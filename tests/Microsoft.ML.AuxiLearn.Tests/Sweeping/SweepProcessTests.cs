using System.Globalization;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Sweeping;

[Collection(ProcessTests.Name)]
public sealed class SweepProcessTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sweep").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Two_processes_share_a_file_and_each_trial_ends_once_though_one_is_killed()
    {
        var file = Path.Combine(_folder, "sweep.db");
        var killed = Path.Combine(_folder, "killed");
        var victim = Task.Run(() => ChildProcess.Run("Sweeping.DieInTheMiddle", [file, killed]));
        var survivor = Task.Run(() => ChildProcess.Run("Sweeping.GoOnAfterAnothersDeath", [file, killed]));
        var (dead, alive) = (await victim, await survivor);
        Assert.True(alive.ExitCode == 0, alive.Error);
        Assert.NotEqual(0, dead.ExitCode);
        Assert.True(System.IO.File.Exists(killed), dead.Error);

        var (deadStarts, deadEnds) = (Lines(dead, "start"), Lines(dead, "end"));
        var (aliveStarts, aliveEnds) = (Lines(alive, "start"), Lines(alive, "end"));
        var unfinished = Assert.Single(deadStarts.Except(deadEnds));
        Assert.Equal(2, unfinished.Seed);
        // Every training ended once, and only the one under way when the process was killed was begun twice.
        Assert.Equal(Enumerable.Range(0, 8).SelectMany(trial => new[] { (trial, 1), (trial, 2) }), deadEnds.Concat(aliveEnds).Order());
        Assert.Equal([unfinished], deadStarts.Intersect(aliveStarts));
        Assert.EndsWith("8 trials (8 done), best is trial 7, done, 7: BatchSize 8", alive.Output, StringComparison.Ordinal);
    }

    private static List<(int Trial, int Seed)> Lines(ChildProcess process, string word) =>
        [.. process.Output.Split('\n').Select(line => line.Trim().Split(' ')).Where(words => words[0] == word)
            .Select(words => (int.Parse(words[1], CultureInfo.InvariantCulture), int.Parse(words[2], CultureInfo.InvariantCulture)))];
}
