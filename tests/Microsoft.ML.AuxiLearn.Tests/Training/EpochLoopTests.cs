using Microsoft.ML.AuxiLearn.Results;
using Microsoft.ML.AuxiLearn.Training;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Training;

/// <summary>The loop, the choice of the best epoch and the history, without a network.</summary>
public class EpochLoopTests
{
    private readonly List<EpochReport> _told = [];
    private readonly List<string> _warnings = [];
    private int _kept, _wentBack;

    [Fact]
    public void The_best_metric_wins_and_of_equal_ones_the_smaller_loss()
    {
        var record = Run([(0.5, 1), (0.7, 1), (0.7, 1), (0.7, 0.9), (0.6, 0.1)]);
        Assert.Equal([true, true, false, true, false], record.History.Select(report => report.IsBest));
        Assert.Equal((4, 3), (record.BestEpoch, _kept));
        Assert.Equal(record.History, _told);
        Assert.Equal(["Label"], record.TaskNames);
    }

    [Fact]
    public void A_metric_may_be_better_when_it_is_lower() => Assert.Equal(3, Run([(2, 1), (3, 1), (1, 1)], higherIsBetter: false).BestEpoch);

    [Fact]
    public void Without_validation_the_last_epoch_is_the_best()
    {
        var record = Run([(double.NaN, double.NaN), (double.NaN, double.NaN)], patience: 1, hasValidation: false);
        Assert.Equal((2, 2), (record.BestEpoch, record.History.Count));
    }

    [Fact]
    public void Patience_ends_the_loop()
    {
        var record = Run([(1, 1), (3, 1), (2, 1), (2, 1), (9, 1)], patience: 2);
        Assert.Equal((2, 4), (record.BestEpoch, record.History.Count));
    }

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 0)]
    public void Cancellation_is_thrown_on_unless_there_is_a_best_epoch_to_keep(bool keeps, int done)
    {
        (double, double)[] measured = [.. Enumerable.Repeat((1.0, 1.0), done)];
        Assert.Throws<OperationCanceledException>(() => Run(measured, keepsBest: keeps, epochs: 3));
    }

    [Fact]
    public void A_cancelled_loop_keeps_the_epochs_that_are_done()
    {
        var record = Run([(1, 1), (2, 1)], keepsBest: true, epochs: 5);
        Assert.Equal((2, 2), (record.BestEpoch, record.History.Count));
    }

    [Fact]
    public void A_metric_that_is_no_number_is_beaten_by_any_and_an_epoch_without_measurements_never_wins()
    {
        Assert.Equal([true, true, true, false], Run([(double.NaN, 2), (double.NaN, 1), (0.1, 3), (double.NaN, 0)]).History.Select(report => report.IsBest));
        Assert.Equal(2, Run([(double.NaN, double.NaN), (0.1, 1)]).BestEpoch);
        Assert.Equal(0, Run([(double.NaN, double.NaN), (double.NaN, double.NaN)]).BestEpoch);
    }

    [Fact]
    public void A_divergence_goes_back_once_and_then_ends_with_the_best_epoch()
    {
        TrainingRecord Diverging(Action? goBack, params int[] calls)
        {
            var call = 0;
            return new EpochLoop(4, null, false, _warnings.Add).Run(
                epoch =>
                    calls.Contains(++call)
                    ? throw new DivergedException("It diverged.")
                    : Report(epoch, (1 + epoch, 1)), new BestEpoch(true, true), () => _kept++, _told.Add, goBack);
        }

        Assert.Equal((4, 4), (Diverging(() => _wentBack++, 3).BestEpoch, _told.Count));
        Assert.Equal(1, _wentBack);
        Assert.Equal("It diverged; training returns to the weights of epoch 2 and continues at a tenth of the learning rate.", Assert.Single(_warnings));
        Assert.Equal(2, Diverging(() => _wentBack++, 3, 4).BestEpoch);
        Assert.Equal("It diverged; training ends, and the model has the weights of epoch 2.", _warnings[^1]);
        Assert.Throws<DivergedException>(() => Diverging(() => _wentBack++, 1));
        Assert.Throws<DivergedException>(() => Diverging(null, 3));
    }

    /// <summary>Runs over epochs with these metrics and losses; one beyond them is cancelled.</summary>
    private TrainingRecord Run((double Metric, double Loss)[] measured, int? patience = null, bool hasValidation = true, bool higherIsBetter = true,
        bool keepsBest = false, int? epochs = null) =>
        new EpochLoop(epochs ?? measured.Length, patience, keepsBest, _warnings.Add).Run(
            epoch =>
                epoch > measured.Length
                ? throw new OperationCanceledException()
                : Report(epoch, measured[epoch - 1]), new BestEpoch(hasValidation, higherIsBetter), () => _kept++, _told.Add);

    private static EpochReport Report(int epoch, (double Metric, double Loss) measured) =>
        Reports.Of(epoch, 9, ["Label"], [1], [1], metric: measured.Metric) with { ValidationLoss = measured.Loss };
}
