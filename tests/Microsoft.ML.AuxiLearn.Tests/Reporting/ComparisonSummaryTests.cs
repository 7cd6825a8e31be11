using Microsoft.ML.AuxiLearn.Reporting;
using Xunit;
using static Microsoft.ML.AuxiLearn.Tests.Reporting.MadeUp;

namespace Microsoft.ML.AuxiLearn.Tests.Reporting;

public class ComparisonSummaryTests
{
    [Fact]
    public void Mean_and_standard_error_are_over_all_runs_and_the_test_over_shared_seeds()
    {
        var report = Report(Runs("SingleTask", 1, 2, 3), Runs("Equal", 0.5, 1.6, 2.1, 10));
        var row = report.Summary.Single(summary => summary.Method == "Equal");
        Assert.Equal((4, 3.55), (row.Runs, row.Mean));
        Assert.Equal(-0.6, row.Difference!.Value, 10);          // the differences are -0.5, -0.4 and -0.9
        Assert.Equal(2, row.BaselineMean);
        Assert.Equal(Math.Sqrt(0.07 / 3), row.DifferenceError!.Value, 10);
        Assert.Equal(PairedTest.Of([-0.5, -0.4, -0.9]).PValue!.Value, row.PValue!.Value, 10);
        Assert.Null(report.Summary.Single(summary => summary.Method == "SingleTask").PValue);
    }

    [Fact]
    public void Each_role_is_corrected_for_its_own_tests()
    {
        var report = Report(Runs("SingleTask", 1, 2, 3), Runs("Equal", 0.5, 1.6, 2.1), Runs("GradNorm", 0.5, 1.6, 2.1), Outside("Linear", 0.5, 1.6, 2.1));
        var equal = report.Summary.Single(summary => summary.Method == "Equal");
        var linear = report.Summary.Single(summary => summary.Method == "Linear");
        Assert.Equal(linear.UncorrectedPValue, linear.PValue);
        Assert.Equal(linear.UncorrectedPValue, equal.UncorrectedPValue);
        Assert.Equal(2 * equal.UncorrectedPValue, equal.PValue);
    }

    [Fact]
    public void The_best_come_first_and_other_models_after_the_methods()
    {
        Assert.Equal(["Equal", "SingleTask", "Linear"],
            Report(Runs("SingleTask", 1, 2), Outside("Linear", 0, 0), Runs("Equal", 0.5, 1)).Summary.Select(row => row.Method));
        Assert.Equal(["SingleTask", "Equal"], Accuracies(Runs("SingleTask", 0.9), Runs("Equal", 0.8)).Summary.Select(row => row.Method));
    }

    [Fact]
    public void Ablations_are_tested_against_their_method_and_tell_what_a_task_is_worth()
    {
        ComparisonRun With(ComparisonRun run, double weight) => run with { Weights = new Dictionary<string, double> { ["tip"] = weight } };
        var whole = Runs("Equal", 1.0, 2.0, 3.0).Zip([0.5, 0.6, 0.7], With);
        var without = Runs("Equal without tip", 1.2, 2.1, 3.3)
            .Select(run => run with { Role = ContenderRole.Ablation, Baseline = "Equal", LeftOutTask = "tip" });
        var row = Assert.Single(Report(Runs("SingleTask", 2, 2, 2), whole, without).Attribution);
        Assert.Equal(("Equal", "tip"), (row.Method, row.Task));
        Assert.Equal(0.6, row.Weight!.Value, 10);
        Assert.Equal(0.1 / Math.Sqrt(3), row.WeightError!.Value, 10);
        Assert.Equal(0.2, row.ChangeWithout!.Value, 10);
        Assert.Equal(PairedTest.Of([0.2, 0.1, 0.3]).PValue!.Value, row.PValue!.Value, 10);
    }
}
