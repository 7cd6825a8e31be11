using System.Globalization;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Samples;

[Collection(SampleTests.Name)]
public sealed class SuiteTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory();
    private readonly DirectoryInfo _out = Directory.CreateTempSubdirectory();

    public void Dispose()
    {
        _data.Delete(recursive: true);
        _out.Delete(recursive: true);
    }

    [Fact]
    public void Every_method_runs_on_a_set_and_a_second_run_does_what_is_missing()
    {
        var random = new Random(1);
        var rows = Enumerable.Range(0, 60).Select(_ => (X: random.NextDouble(), Z: random.NextDouble()))
            .Select(row => string.Create(CultureInfo.InvariantCulture, $"{row.X},{row.Z},{row.X + row.Z},{row.X - row.Z}"));
        _data.CreateSubdirectory("mulan-mtr");
        File.WriteAllLines(Path.Combine(_data.FullName, "mulan-mtr", "edm.arff"),
            ["@relation edm", .. ((string[])["x", "z", "y", "other"]).Select(name => $"@attribute {name} numeric"), "@data", .. rows]);

        Run("--seeds", "2");
        var first = ComparisonReport.Load(Path.Combine(_out.FullName, "edm.json"));
        Assert.Equal(["AuxiLearn", "AuxiLearn, one network", "SingleTask"], first.Runs.Select(run => run.Method).Distinct());
        Assert.Equal([101, 102], first.Runs.Select(run => run.Seed).Distinct());
        Assert.NotEqual(Values(first, "AuxiLearn"), Values(first, "AuxiLearn, one network"));
        var (page, other) = (Path.Combine(_out.FullName, "suite.html"), Path.Combine(_out.FullName, "rooms.json"));
        first.Save(other);
        Run("--seeds", "3", "--report", page, "--beside", other);
        var second = ComparisonReport.Load(Path.Combine(_out.FullName, "edm.json"));
        Assert.Equal(9, second.Runs.Count);
        Assert.Equal(Values(first, "AuxiLearn"), Values(second, "AuxiLearn").Take(2));
        Assert.Contains("Gains over SingleTask</h2>", File.ReadAllText(page), StringComparison.Ordinal);
        Assert.Contains("| rooms |", File.ReadAllText(Path.Combine(_out.FullName, "suite.md")), StringComparison.Ordinal);
        Assert.Contains("| AuxiLearn, one network | 2 |", File.ReadAllText(Path.Combine(_out.FullName, "suite.md")), StringComparison.Ordinal);

        static IEnumerable<double> Values(ComparisonReport report, string method) =>
            report.Runs.Where(run => run.Method == method).OrderBy(run => run.Seed).Select(run => run.Value);

        void Run(params string[] more)
        {
            var run = ChildProcess.Program(Path.Combine(AppContext.BaseDirectory, "Suite.dll"),
            [
                "--data", _data.FullName, "--out", _out.FullName, "--methods", "AuxiLearn", "--alone", "AuxiLearn", "--first-seed", "101",
                "--trials", "1", "--steps", "10", "--workers", "1", .. more,
            ]);
            Assert.True(run.ExitCode == 0, run.Output + run.Error);
        }
    }

    [Fact]
    public void A_method_of_both_kinds_of_members_runs_beside_a_single_task_one()
    {
        var random = new Random(1);
        _data.CreateSubdirectory("mulan-mtr");
        File.WriteAllLines(Path.Combine(_data.FullName, "mulan-mtr", "edm.arff"),
            ["@relation edm", .. ((string[])["x", "y", "other"]).Select(name => $"@attribute {name} numeric"), "@data",
            .. Enumerable.Range(0, 60).Select(_ => string.Create(CultureInfo.InvariantCulture, $"{random.NextDouble()},{random.NextDouble()},1"))]);
        string[] arguments = ["--data", _data.FullName, "--out", _out.FullName, "--methods", "MixedMembers", "--alone", "", "--seeds", "1", "--trials", "1",
            "--steps", "12", "--workers", "1"];
        var whole = ChildProcess.Program(Path.Combine(AppContext.BaseDirectory, "Suite.dll"), [.. arguments, "--single-members", "0"]);
        Assert.Contains("expected those of 3 members: --members 4 --single-members 1", whole.Output + whole.Error, StringComparison.Ordinal);
        File.Delete(Path.Combine(_out.FullName, "edm.json"));
        var run = ChildProcess.Program(Path.Combine(AppContext.BaseDirectory, "Suite.dll"), [.. arguments, "--single-members", "1"]);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Equal(["MixedMembers", "SingleTask"],
            ComparisonReport.Load(Path.Combine(_out.FullName, "edm.json")).Runs.Select(each => each.Method).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_set_that_is_not_there_is_refused_in_one_sentence()
    {
        var run = ChildProcess.Program(Path.Combine(AppContext.BaseDirectory, "Suite.dll"), ["--data", _data.FullName, "--out", _out.FullName, "--sets", "jura"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Equal("--sets names 'jura', and --data has no 'mulan-mtr/jura.arff'; expected the file, or other sets.", run.Error.Trim());
    }
}
