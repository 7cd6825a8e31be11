using Xunit;
using static Microsoft.ML.AuxiLearn.Tests.Reporting.MadeUp;

namespace Microsoft.ML.AuxiLearn.Tests.Reporting;

public class VerdictTests
{
    private static readonly double[] _single = [1.00, 1.10, 0.90, 1.05, 0.95];
    private static readonly double[] _better = [0.91, 1.02, 0.80, 0.97, 0.85];   // 9% lower, almost the same in each seed
    private static readonly double[] _worse = [1.10, 1.19, 1.01, 1.15, 1.06];
    private static readonly double[] _alike = [1.01, 1.08, 0.91, 1.06, 0.92];

    [Fact]
    public void Columns_that_help_are_told_with_effect_and_p()
    {
        var report = Report(Runs("SingleTask", _single), Runs("Equal", _better), Runs("Uncertainty", _alike));
        Assert.Equal("The auxiliary columns help: RRMSE -9.0% with Equal (p < 0.001).", report.Verdict);
        Assert.Equal("Equal", report.Recommendation);
    }

    [Fact]
    public void Accuracies_change_by_points()
    {
        var report = Accuracies(Runs("SingleTask", 0.76, 0.77, 0.75, 0.76, 0.76), Runs("Equal", 0.83, 0.84, 0.82, 0.83, 0.84));
        Assert.StartsWith("The auxiliary columns help: accuracy +7.2 points with Equal (p < 0.001).", report.Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_significant_gain_the_plain_model_is_advised()
    {
        var report = Report(Runs("SingleTask", _single), Runs("AuxiLearn", _alike));
        Assert.Equal("No evidence that the auxiliary columns help (at best RRMSE -0.4% with AuxiLearn, p = 0.670); use the plain model.", report.Verdict);
        Assert.Equal("SingleTask", report.Recommendation);
    }

    [Fact]
    public void A_method_that_hurts_is_named_and_AuxiLearn_avoids_it()
    {
        var report = Report(Runs("SingleTask", _single), Runs("Equal", _worse), Runs("AuxiLearn", _alike));
        Assert.StartsWith("No evidence that the auxiliary columns help", report.Verdict, StringComparison.Ordinal);
        Assert.EndsWith("They hurt under Equal (RRMSE +10.2%, p < 0.001); AuxiLearn avoids it.", report.Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void AuxiLearn_does_not_avoid_what_hurts_it_too()
    {
        var verdict = Report(Runs("SingleTask", _single), Runs("Equal", _worse), Runs("AuxiLearn", _worse)).Verdict;
        Assert.Contains("They hurt under AuxiLearn (RRMSE +10.2%, p < 0.001) and Equal (RRMSE +10.2%, p < 0.001).", verdict, StringComparison.Ordinal);
        Assert.DoesNotContain("avoids", verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_without_the_columns_that_beats_the_best_network_wins()
    {
        double[] boosted = [0.81, 0.92, 0.70, 0.87, 0.74];
        var report = Report(Runs("SingleTask", _single), Runs("Equal", _better), Outside("LightGbm", boosted), Outside("Linear", _worse));
        Assert.EndsWith("LightGbm without the auxiliary columns is better than the networks (RRMSE 0.808 against 0.91 of Equal, p < 0.001); use LightGbm.",
            report.Verdict, StringComparison.Ordinal);
        Assert.Equal("LightGbm", report.Recommendation);
    }

    [Fact]
    public void A_model_without_the_columns_that_is_better_by_chance_is_told_and_not_advised()
    {
        var report = Report(Runs("SingleTask", _single), Runs("Equal", _worse), Outside("LightGbm", _alike));
        Assert.Contains("LightGbm without the auxiliary columns may do as well (RRMSE 0.996 against 1 of SingleTask, p = 0.670).", report.Verdict,
            StringComparison.Ordinal);
        Assert.Equal("SingleTask", report.Recommendation);
    }

    [Fact]
    public void Failures_gaps_and_few_seeds_are_told()
    {
        var runs = Runs("SingleTask", 1, 1.1).Concat(Runs("Equal", 0.9, 1.1));
        var verdict = new ComparisonReport("made up", "RRMSE", false, [.. runs], [new("GradNorm", 1, "It diverged."), new("GradNorm", 2, "It diverged.")],
            [new("AuxiLearn", [1, 2])]).Verdict;
        Assert.Contains("With 2 seeds only large differences can be distinguished from chance.", verdict, StringComparison.Ordinal);
        Assert.Contains("GradNorm failed with 2 seeds: It diverged.", verdict, StringComparison.Ordinal);
        Assert.EndsWith("Left out for now: AuxiLearn with 2 seeds.", verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void One_seed_and_no_baseline_give_no_verdict()
    {
        Assert.StartsWith("No evidence that the auxiliary columns help (at best RRMSE -50.0% with Equal, too few seeds for a test)",
            Report(Runs("SingleTask", 1), Runs("Equal", 0.5)).Verdict, StringComparison.Ordinal);
        Assert.StartsWith("No verdict on the auxiliary columns", Report(Runs("Equal", _better)).Verdict, StringComparison.Ordinal);
        Assert.StartsWith("No verdict on the auxiliary columns", Report().Verdict, StringComparison.Ordinal);
    }
}
