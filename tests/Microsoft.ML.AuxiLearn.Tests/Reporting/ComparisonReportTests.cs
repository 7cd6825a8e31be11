using System.Text.Json;
using Xunit;
using static Microsoft.ML.AuxiLearn.Tests.Reporting.MadeUp;

namespace Microsoft.ML.AuxiLearn.Tests.Reporting;

public sealed class ComparisonReportTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.json");

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void A_file_has_what_machines_look_for()
    {
        Report(Runs("SingleTask", 1, 2, 3), Runs("Equal", 0.5, 1.6, 2.1)).Save(_file);
        using var json = JsonDocument.Parse(File.ReadAllText(_file));
        var run = json.RootElement.GetProperty("runs")[0];
        Assert.Equal("Equal", run.GetProperty("method").GetString());
        Assert.Equal(1, run.GetProperty("seed").GetInt32());
        Assert.Equal("RRMSE", run.GetProperty("metric").GetString());
        Assert.Equal(0.5, run.GetProperty("value").GetDouble());
        Assert.Equal(1, run.GetProperty("seconds").GetDouble());
        var row = json.RootElement.GetProperty("summary")[0];
        Assert.Equal("Equal", row.GetProperty("method").GetString());
        Assert.True(row.GetProperty("mean").GetDouble() > 0 && row.GetProperty("standardError").GetDouble() > 0 && row.GetProperty("pValue").GetDouble() > 0);
        Assert.StartsWith("No evidence", json.RootElement.GetProperty("verdict").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_read_back_is_the_same_report()
    {
        var runs = Runs("Equal", 0.5).Select(run => run with
        {
            Role = ContenderRole.Ablation,
            Baseline = "AuxiLearn",
            LeftOutTask = "tip",
            Validation = 0.4,
            Knobs = new Dictionary<string, double> { ["LearningRate"] = 1e-3 },
            Others = new Dictionary<string, double> { ["RMSE"] = 7 },
            Weights = new Dictionary<string, double> { ["tip"] = 0.1 },
        });
        var report = new ComparisonReport("made up", "RRMSE", false, [.. runs], [("GradNorm", 2, "It diverged.")], [("AuxiLearn", [2, 3])]);
        report.Save(_file);
        var text = File.ReadAllText(_file);
        var read = ComparisonReport.Load(_file);
        read.Save(_file);
        Assert.Equal(text, File.ReadAllText(_file));
        Assert.Equal("tip", Assert.Single(read.Runs).LeftOutTask);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"runs\": [null]}")]
    [InlineData("{\"experiment\":\"\",\"metric\":\"RRMSE\",\"higherIsBetter\":false,\"failures\":[],\"leftOut\":[],\"runs\":[null]}")]
    [InlineData("{\"experiment\":\"\",\"metric\":\"RRMSE\",\"higherIsBetter\":false,\"failures\":[null],\"leftOut\":[],\"runs\":[]}")]
    [InlineData("{\"experiment\":\"\",\"metric\":\"RRMSE\",\"higherIsBetter\":false,\"failures\":[],\"leftOut\":[null],\"runs\":[]}")]
    [InlineData("{\"experiment\":\"\",\"metric\":\"RRMSE\",\"higherIsBetter\":false,\"failures\":[],\"leftOut\":[],\"runs\":[{\"method\":\"Equal\"}]}")]
    public void Another_file_is_refused(string content)
    {
        File.WriteAllText(_file, content);
        Assert.Contains(_file, Assert.Throws<FormatException>(() => ComparisonReport.Load(_file)).Message, StringComparison.Ordinal);
    }
}
