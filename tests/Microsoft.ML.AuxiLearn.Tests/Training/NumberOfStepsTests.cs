using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Training;

public class NumberOfStepsTests
{
    private readonly MLContext _ml = new(1);

    /// <summary>60 rows in batches of 16 are 4 steps an epoch.</summary>
    [Theory]
    [InlineData(null, 3, 3)]
    [InlineData(8, 3, 2)]
    [InlineData(9, 3, 3)]
    [InlineData(1, 3, 1)]
    public void Steps_take_the_place_of_epochs(int? steps, int epochs, int expected)
    {
        var told = new List<EpochReport>();
        Fit(options => (options.NumberOfSteps, options.NumberOfEpochs, options.Progress) = (steps, epochs, told.Add));
        Assert.Equal(Enumerable.Range(1, expected), told.Select(report => report.Epoch));
        Assert.All(told, report => Assert.Equal(expected, report.Epochs));
    }

    [Fact]
    public void As_many_steps_in_epochs_are_the_same_training_and_the_last_epoch_is_shorter()
    {
        var byEpochs = Fit(options => options.NumberOfEpochs = 2);
        Assert.Equal(byEpochs, Fit(options => options.NumberOfSteps = 8));
        Assert.NotEqual(byEpochs, Fit(options => options.NumberOfSteps = 7));
    }

    [Fact]
    public void Early_stopping_waits_for_steps()
    {
        var told = new List<EpochReport>();
        // At this rate nothing gets better: the first epoch is the best, and two epochs of four steps later it is over.
        Fit(options => (options.NumberOfSteps, options.EarlyStoppingSteps, options.LearningRate, options.Progress) = (400, 8, 1e-30, told.Add));
        Assert.Equal(3, told.Count);
        Assert.All(told, report => Assert.Equal(100, report.Epochs));
    }

    [Fact]
    public void No_steps_are_refused() =>
        Assert.Contains("NumberOfSteps is 0; expected at least 1", Assert.ThrowsAny<ArgumentException>(() => Fit(options => options.NumberOfSteps = 0)).Message,
            StringComparison.Ordinal);

    private float[] Fit(Action<AuxiLearnOptions> configure)
    {
        var options = new AuxiLearnRegressionTrainer.Options
        {
            ValidationSet = ValidationSet.From(ToyRegression.Sample(_ml, 20, seed: 2)),
            BatchSize = 16,
            Network = Network.Mlp(4),
        };
        configure(options);
        using var model = new MLContext(1).Regression.Trainers.AuxiLearn(options).Fit(ToyRegression.Sample(_ml, 60, seed: 1));
        return [.. Microsoft.ML.Data.ColumnCursorExtensions.GetColumn<float>(model.Transform(ToyRegression.Sample(_ml, 20, seed: 3)), "Score")];
    }
}
