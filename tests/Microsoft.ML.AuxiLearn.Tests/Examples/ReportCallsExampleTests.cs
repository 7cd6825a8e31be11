using Microsoft.ML.AuxiLearn.Tests.Datasets;
using Microsoft.ML.AuxiLearn.Tests.Reporting;
using Microsoft.ML.AuxiLearn.Tests.Training;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Examples;

public sealed class ReportCallsExampleTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_comments_examples_write_the_page_of_a_model()
    {
        var ml = new MLContext(1);
        var rows = ToyRegression.Sample(ml, 60, seed: 1);
        using var model = ml.Regression.Trainers.AuxiLearn(new AuxiLearnRegressionTrainer.Options { NumberOfEpochs = 2 }).Fit(rows);
        ReportCallsExample.Texts(model, rows, Html);
        Assert.StartsWith("<!doctype html>", File.ReadAllText(Html), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void The_comments_examples_write_the_pages_of_comparisons()
    {
        var (tips, energy) = (MadeUp.Report(MadeUp.Runs("SingleTask", 1, 2, 3)), MadeUp.Report(MadeUp.Runs("SingleTask", 2, 3, 4)));
        var results = _folder.At("results.json");
        tips.Save(results);
        ReportCallsExample.Comparison(results, Html);
        Assert.Contains("SingleTask", File.ReadAllText(Html), StringComparison.Ordinal);
        ReportCallsExample.Comparisons(tips, energy, Html);
        Assert.Contains("energy", File.ReadAllText(Html), StringComparison.Ordinal);
    }

    [Fact]
    public void The_comments_example_writes_the_page_of_a_sweep()
    {
        ReportCallsExample.Sweep(
            new(null, new(), trial => trial.Number) { HigherIsBetter = true, Strategy = SweepStrategy.Random(3) }, Html);
        Assert.Contains("log loss", File.ReadAllText(Html), StringComparison.Ordinal);
    }

    private string Html => _folder.At("report.html");
}
