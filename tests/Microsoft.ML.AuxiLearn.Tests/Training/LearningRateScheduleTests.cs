using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Training;

public class LearningRateScheduleTests
{
    [Fact]
    public void Steps_halve_the_rate() =>
        Assert.Equal([1, 1, 0.5, 0.5, 0.25], Enumerable.Range(0, 5).Select(epoch => LearningRateSchedule.Step(2).Factor(epoch, 5)));

    [Fact]
    public void The_cosine_starts_at_the_rate_and_ends_near_zero()
    {
        Assert.Equal(1, LearningRateSchedule.Cosine.Factor(0, 100));
        Assert.Equal(0.5, LearningRateSchedule.Cosine.Factor(50, 100), 1e-12);
        Assert.InRange(LearningRateSchedule.Cosine.Factor(99, 100), 0, 0.001);
    }

    [Fact]
    public void A_factor_outside_its_range_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => LearningRateSchedule.Step(10, 1.5));
}
