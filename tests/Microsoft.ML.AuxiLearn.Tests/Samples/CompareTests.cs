using System.Globalization;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Samples;

/// <summary>The sample's command line, in a process of its own with workers of its own.</summary>
[Collection(SampleTests.Name)]
public sealed class CompareTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private int _steps = 20, _workers = 2;
    private int _seed = 1;   // of the table's numbers

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_table_is_compared_and_a_second_run_goes_on()
    {
        var json = Path.Combine(_folder.FullName, "results.json");
        var first = Run("--json", json, "--methods", "Equal", "--outside", "Linear", "--seeds", "2", "--importance");
        Assert.True(first.ExitCode == 0, first.Output + first.Error);
        Assert.Contains("SingleTask", first.Output, StringComparison.Ordinal);
        Assert.Contains("auxiliary columns", first.Output, StringComparison.Ordinal);

        var report = ComparisonReport.Load(json);
        Assert.Equal(["Equal", "Linear", "SingleTask"], report.Runs.Select(run => run.Method).Distinct());
        Assert.Equal(6, report.Runs.Count);
        Assert.All(report.Runs, run => Assert.Equal("RRMSE", run.Metric));
        Assert.All(report.Runs, run => Assert.Contains("RMSE", run.Others));
        Assert.All(report.Runs, run => Assert.Equal(["x1", "x2"], run.Importance.Keys.Order()));
        Assert.Equal(["helpful", "kind"], report.Runs.First(run => run.Method == "Equal").Weights.Keys);

        _workers = 1;
        var second = Run("--json", json, "--methods", "AuxiLearn", "--outside", "none", "--seeds", "2", "--drop-one", "Equal", "--watch");
        Assert.True(second.ExitCode == 0, second.Output + second.Error);
        Assert.Contains("Watch it at http://127.0.0.1:", second.Output, StringComparison.Ordinal);
        var longer = ComparisonReport.Load(json);
        Assert.Empty(longer.Failures);
        Assert.Equal(12, longer.Runs.Count);
        Assert.All(report.Runs, run => Assert.Contains(longer.Runs,
            now => (now.Method, now.Seed, now.Value, now.Seconds) == (run.Method, run.Seed, run.Value, run.Seconds)));
        Assert.Equal(2, longer.Attribution.Count(row => row.Method == "Equal" && row.ChangeWithout is not null));
    }

    [Fact]
    public void A_comparison_in_a_store_is_continued_there_and_refuses_other_rows()
    {
        var store = Path.Combine(_folder.FullName, "runs.db");
        string[] methods = ["--store", store, "--methods", "Equal", "--outside", "none"];
        var first = Run([.. methods, "--seeds", "1", "--json", Path.Combine(_folder.FullName, "one.json")]);
        Assert.True(first.ExitCode == 0, first.Output + first.Error);
        _workers = 1;
        var second = Run([.. methods, "--seeds", "2", "--json", Path.Combine(_folder.FullName, "two.json")]);
        Assert.True(second.ExitCode == 0, second.Output + second.Error);

        var (before, after) = (ComparisonReport.Load(Path.Combine(_folder.FullName, "one.json")).Runs,
            ComparisonReport.Load(Path.Combine(_folder.FullName, "two.json")).Runs);
        Assert.Equal((2, 4), (before.Count, after.Count));
        Assert.All(before, run => Assert.Contains(after,
            now => (now.Method, now.Seed, now.Value, now.Seconds) == (run.Method, run.Seed, run.Value, run.Seconds)));

        _seed = 2;
        var other = Run([.. methods, "--seeds", "2"]);
        Assert.Equal(1, other.ExitCode);
        Assert.Contains("are others", string.Join(' ', other.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public void Results_of_many_tables_stand_side_by_side()
    {
        ComparisonRun[] Runs(params (string Method, double[] Values)[] methods) =>
            [.. methods.SelectMany(method => method.Values.Select((value, seed) =>
                new ComparisonRun { Method = method.Method, Seed = seed, Metric = "accuracy", Value = value, Seconds = 1 }))];
        string Saved(string name, ComparisonRun[] runs)
        {
            var path = Path.Combine(_folder.FullName, name);
            new ComparisonReport("", "accuracy", higherIsBetter: true, runs, [], []).Save(path);
            return path;
        }
        var first = Saved("first.json", Runs(("SingleTask", [0.5, 0.52]), ("Equal", [0.6, 0.62001]), ("AuxiLearn", [0.7, 0.71]), ("Mgda", [0.4])));
        var second = Saved("second.json", Runs(("SingleTask", [0.5, 0.5]), ("Equal", [0.4, 0.6]), ("AuxiLearn", [0.2, 0.3])));

        var told = ChildProcess.Program(Path.Combine(AppContext.BaseDirectory, "Compare.dll"), ["table", first, second]);
        Assert.True(told.ExitCode == 0, told.Output + told.Error);
        Assert.Contains("| | | SingleTask | Equal | AuxiLearn |", told.Output, StringComparison.Ordinal);
        Assert.Contains("| first | accuracy | 0.5100 ± 0.0100 | 0.6100 ± 0.0100 ▲ | 0.7050 ± 0.0050", told.Output, StringComparison.Ordinal);
        Assert.Contains("| average rank | | 2.00 | 1.50 | 2.00 |", told.Output, StringComparison.Ordinal);
        Assert.Contains("| first | accuracy | -0.1000 |", told.Output, StringComparison.Ordinal);   // Mgda has one run, of the first alone
        Assert.Contains("| second | accuracy |  |", told.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Results_of_other_rows_or_roles_are_not_gone_on_with()
    {
        var json = Path.Combine(_folder.FullName, "results.json");
        string[] few = ["--json", json, "--methods", "Equal", "--outside", "none"];
        _workers = 1;
        Assert.Equal(0, Run([.. few, "--seeds", "1", "--ignore", "x2"]).ExitCode);
        var written = File.ReadAllText(json);
        void Refused(string difference, ChildProcess run)
        {
            Assert.Equal(1, run.ExitCode);
            Assert.Contains(difference, string.Join(' ', run.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
            Assert.Equal(written, File.ReadAllText(json));
        }

        Refused("the column 'x1' is a feature there and ignored here", Run([.. few, "--seeds", "1", "--ignore", "x1"]));
        _steps = 30;
        Refused("the option '--steps' is 20 there and 30 here", Run([.. few, "--seeds", "1", "--ignore", "x2"]));
        _steps = 20;
        Refused("the option '--network' is", Run([.. few, "--seeds", "1", "--ignore", "x2", "--network", "table"]));
        _seed = 2;
        Refused("the rows (table) are others, with other values in the column 'helpful'", Run([.. few, "--ignore", "x2", "--seeds", "2"]));
    }

    [Fact]
    public void Of_many_auxiliary_columns_those_are_shown_that_count_most_and_least()
    {
        ComparisonRun Run(string method) => new() { Method = method, Seed = 1, Metric = "RRMSE", Value = 1, Seconds = 1 };
        ComparisonRun[] runs =
            [Run("SingleTask"), Run("AuxiLearn") with { Weights = Enumerable.Range(0, 165).ToDictionary(task => $"a{task}", task => task / 100.0) }];
        var report = new ComparisonReport("", "RRMSE", higherIsBetter: false, runs, [], []);
        Assert.Equal([.. Enumerable.Range(155, 10).Reverse(), .. Enumerable.Range(0, 10).Reverse()],
            AuxiLearn.Samples.Compare.ReportView.Shown(report, report.Attribution).Select(row => int.Parse(row.Task[1..], CultureInfo.InvariantCulture)));
        Assert.Equal(3, AuxiLearn.Samples.Compare.ReportView.Shown(report, report.Attribution.Take(3)).Count());
    }

    [Fact]
    public void What_is_wrong_is_told_in_a_sentence()
    {
        var wrong = Run("--methods", "Equall");
        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains("'Equall'", wrong.Output, StringComparison.Ordinal);
    }

    private ChildProcess Run(params string[] arguments)
    {
        var table = Path.Combine(_folder.FullName, "table.csv");
        File.WriteAllLines(table, Table());
        return ChildProcess.Program(
            Path.Combine(AppContext.BaseDirectory, "Compare.dll"),
            ["--data", table, "--label", "y", "--auxiliary", "helpful,kind", "--trials", "1", "--steps", $"{_steps}", "--workers", $"{_workers}",
            .. arguments]);
    }

    private IEnumerable<string> Table()
    {
        var random = new Random(_seed);
        yield return "x1,x2,y,helpful,kind";
        for (var row = 0; row < 60; row++)
        {
            var (x1, x2) = (random.NextDouble(), random.NextDouble());
            yield return string.Create(CultureInfo.InvariantCulture, $"{x1},{x2},{x1 - x2 + 0.1 * random.NextDouble()},{x1 - x2},{(x1 > x2 ? "up" : "down")}");
        }
    }
}
