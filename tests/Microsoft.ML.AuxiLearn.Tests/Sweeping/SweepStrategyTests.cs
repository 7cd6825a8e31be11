using Microsoft.ML.AuxiLearn.Sweeping;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Sweeping;

public class SweepStrategyTests
{
    private static readonly SweepSpace<AuxiLearnSweepOptions> _space = new();

    [Fact]
    public void A_grid_is_every_combination_and_the_last_dimension_changes_first()
    {
        var space = _space.Only("LearningRate", "BatchSize").With("Weighting", "Equal", "AuxiLearn");
        var options = Options(SweepStrategy.Grid(3), space);
        Assert.Equal(18, options.Count);
        Assert.Equal(["Equal", "AuxiLearn", "Equal"], options.Take(3).Select(option => option.Weighting));
        Assert.Equal([8, 64, 512], options.Select(option => option.BatchSize).Distinct());
        Assert.Equal([1e-4, 0.003162, 1e-1], options.Select(option => Math.Round(option.LearningRate, 6)).Distinct());
        Assert.Equal([64], Options(SweepStrategy.Grid(1), space).Select(option => option.BatchSize).Distinct());
        Assert.Single(Options(SweepStrategy.Grid(), space.Only()));
        Assert.Contains("configurations; expected at most 10,000: keep some dimensions with Only",
            Assert.Throws<ArgumentException>(() => Options(SweepStrategy.Grid(), _space)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_grids_are_those_of_the_paper()
    {
        Assert.Equal(9, Options(SweepStrategy.Grid(), AuxiLearnSweepOptions.PaperGrid(WeightingMethod.SingleTask)).Distinct().Count());
        Assert.Equal(36, Options(SweepStrategy.Grid(), AuxiLearnSweepOptions.PaperGrid(WeightingMethod.AuxiLearn())).Count);
        Assert.Equal(18, Options(SweepStrategy.Grid(), AuxiLearnSweepOptions.PaperGrid(WeightingMethod.AuxiLearnPaper())).Count);
        Assert.Equal(["DynamicWeightAverage:Temperature=0.5", "DynamicWeightAverage", "DynamicWeightAverage:Temperature=5"],
            Options(SweepStrategy.Grid(), AuxiLearnSweepOptions.PaperGrid(WeightingMethod.DynamicWeightAverage())).Select(option => option.Weighting).Distinct());
        Assert.Equal(["GradNorm:Alpha=0.3", "GradNorm:Alpha=0.8", "GradNorm"], Options(SweepStrategy.Grid(), AuxiLearnSweepOptions.PaperGrid(WeightingMethod.GradNorm()))
            .Select(option => option.Weighting).Distinct());
        var options = Options(SweepStrategy.Grid(), AuxiLearnSweepOptions.PaperGrid(WeightingMethod.AuxiLearn(), new AuxiLearnSweepOptions { BatchSize = 48 }));
        Assert.Equal([1e-3, 1e-4, 1e-5], options.Select(option => option.LearningRate).Distinct());
        Assert.Equal([5e-3, 5e-4, 5e-5], options.Select(option => option.WeightDecay).Distinct());
        Assert.Equal([1e-2, 1e-3], options.Select(option => option.AuxiliaryLearningRate).Distinct());
        Assert.Equal([1e-5, 5e-5], options.Select(option => option.AuxiliaryWeightDecay).Distinct());
        Assert.All(options, option => Assert.Equal((48, "AuxiLearn"), (option.BatchSize, option.Weighting)));
    }

    [Fact]
    public void Random_trials_begin_with_ones_own_options_cover_every_range_and_grow()
    {
        var own = new AuxiLearnSweepOptions { LearningRate = 0.0123 };
        var few = Options(SweepStrategy.Random(20, seed: 3), new SweepSpace<AuxiLearnSweepOptions>(own));
        var many = Options(SweepStrategy.Random(41, seed: 3), new SweepSpace<AuxiLearnSweepOptions>(own));
        Assert.Equal(0.0123, few[0].LearningRate);
        Assert.Equal(few.Select(option => option.LearningRate), many.Take(20).Select(option => option.LearningRate));
        Assert.NotEqual(many[1].LearningRate, Options(SweepStrategy.Random(2, seed: 4), _space)[1].LearningRate);
        foreach (var (value, low, high) in new (Func<AuxiLearnSweepOptions, double>, double, double)[]
            { (option => option.LearningRate, 1e-4, 1e-1), (option => option.AuxiliaryLearningRate, 1e-2, 1), (option => option.Network!.Width, 16, 512) })
        {
            double[] places = [.. many.Skip(1).Select(option => Math.Log(value(option) / low) / Math.Log(high / low))];
            Assert.All(places, place => Assert.InRange(place, 0, 1));
            foreach (var quarter in new[] { 0, 0.25, 0.5, 0.75 })
                Assert.InRange(places.Count(place => place >= quarter && place < quarter + 0.25), 6, 14);   // ten of forty
        }
        Assert.Equal(15, many.Select(option => option.Weighting).Distinct().Count());
    }

    [Fact]
    public void Dimensions_of_large_bases_are_not_the_ramps_of_the_plain_sequence()
    {
        double Correlation(int? seed)
        {
            double[][] points = [.. Enumerable.Range(1, 40).Select(n => new HaltonSequence(seed).Point(n, 14))];
            return MathNet.Numerics.Statistics.Correlation.Pearson(points.Select(point => point[12]), points.Select(point => point[13]));
        }

        Assert.InRange(Correlation(null), 0.9, 1.001);
        Assert.InRange(Correlation(1), -0.4, 0.4);
        Assert.All(Enumerable.Range(1, 500), n => Assert.All(new HaltonSequence(7).Point(n, 6), place => Assert.InRange(place, 0, 1 - 1e-16)));
    }

    [Theory]
    [InlineData(81, new[] { 3, 9, 27 })]
    [InlineData(200, new[] { 7, 22, 67 })]
    [InlineData(5, new[] { 1, 2 })]
    [InlineData(1, new int[0])]
    public void The_rungs_are_a_third_a_ninth_and_a_27th_of_a_training(int epochs, int[] rungs)
    {
        Assert.Equal(rungs, SweepStrategy.SuccessiveHalving().Rungs(epochs));
        Assert.Empty(SweepStrategy.Random().Rungs(epochs));
    }

    [Theory]
    [InlineData(0.5, new[] { 0.5 }, true)]                                    // the first
    [InlineData(0.5, new[] { 0.5, 0.4 }, false)]                              // lower is better
    [InlineData(0.3, new[] { 0.3, 0.4, 0.5 }, true)]
    [InlineData(0.4, new[] { 0.3, 0.4, 0.5 }, false)]
    [InlineData(0.4, new[] { 0.3, 0.4, 0.5, 0.6 }, true)]                     // two of four
    [InlineData(0.3, new[] { 0.3, 0.3, 0.3 }, true)]                          // equals go on together
    [InlineData(double.PositiveInfinity, new[] { 0.3, double.PositiveInfinity }, false)]
    public void Who_is_among_the_best_third_goes_on(double value, double[] reached, bool goesOn)
    {
        var strategy = SweepStrategy.SuccessiveHalving();
        Assert.Equal(goesOn, strategy.GoesOn(value, reached, higherIsBetter: false));
        Assert.Equal(goesOn, strategy.GoesOn(-value, [.. reached.Select(other => -other)], higherIsBetter: true));
        Assert.True(SweepStrategy.Grid().GoesOn(value, reached, higherIsBetter: false));
    }

    [Fact]
    public void Numbers_that_make_no_sense_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => SweepStrategy.Random(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => SweepStrategy.Grid(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => SweepStrategy.SuccessiveHalving(reduction: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SweepStrategy.SuccessiveHalving(rungs: 0));
        Assert.Throws<ArgumentException>(() => new Sweep<AuxiLearnSweepOptions>(null, _space, _ => 0) { HigherIsBetter = true, Seeds = [1, 1] });
        Assert.Throws<ArgumentException>(() => new Sweep<AuxiLearnSweepOptions>(null, _space, _ => 0) { HigherIsBetter = true, Seeds = [] });
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new Sweep<AuxiLearnSweepOptions>(null, _space, _ => 0) { HigherIsBetter = true, Lease = TimeSpan.Zero });
    }

    private static List<AuxiLearnSweepOptions> Options(SweepStrategy strategy, SweepSpace<AuxiLearnSweepOptions> space) =>
        [.. strategy.Configurations(space).Select(SweepSpace<AuxiLearnSweepOptions>.Read)];
}
