using Microsoft.ML.AuxiLearn.Reporting;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Reporting;

public class PairedTestTests
{
    /// <summary>Extra hours of sleep under two drugs ("Student", 1908), where t = 4.0621 with 9 degrees of freedom.</summary>
    [Fact]
    public void Students_own_data_give_the_published_values()
    {
        var test = PairedTest.Of([1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4]);
        Assert.Equal(10, test.Pairs);
        Assert.Equal(1.58, test.Mean, 10);
        Assert.Equal(4.0621, test.Mean / test.StandardError!.Value, 4);
        Assert.Equal(0.002833, test.PValue!.Value, 6);
    }

    [Theory]
    [InlineData(12.7062, 2)]   // the tabulated 97.5% quantiles of 1, 2 and 9 degrees of freedom
    [InlineData(4.3027, 3)]
    [InlineData(2.2622, 10)]
    public void The_tabulated_quantile_is_the_five_percent_level(double t, int pairs)
    {
        // Differences of mean m and deviation s: t = m sqrt(n) / s.
        double[] centred = [.. Enumerable.Range(0, pairs).Select(i => i - (pairs - 1) / 2.0)];
        var deviation = Math.Sqrt(centred.Sum(x => x * x) / (pairs - 1));
        var test = PairedTest.Of([.. centred.Select(x => x + t * deviation / Math.Sqrt(pairs))]);
        Assert.Equal(0.05, test.PValue!.Value, 4);
        Assert.Equal(test.PValue.Value, PairedTest.Of([.. centred.Select(x => x - t * deviation / Math.Sqrt(pairs))]).PValue!.Value, 10);
    }

    [Fact]
    public void Equal_pairs_do_not_differ_and_constant_differences_are_no_test()
    {
        Assert.Equal(1, PairedTest.Of([0, 0, 0]).PValue);
        Assert.Null(PairedTest.Of([0.5, 0.5]).PValue);
    }

    [Fact]
    public void One_pair_is_no_test()
    {
        var test = PairedTest.Of([0.3]);
        Assert.Equal(0.3, test.Mean);
        Assert.Null(test.PValue);
        Assert.Null(test.StandardError);
        Assert.Throws<ArgumentException>(() => PairedTest.Of([]));
    }

    [Fact]
    public void Holms_correction_steps_down()
    {
        Assert.Equal([0.03, 0.06, 0.06, 0.02], PairedTest.Holm([0.01, 0.04, 0.03, 0.005]).Select(p => Math.Round(p!.Value, 10)));
        Assert.Equal([1.0, 1.0], PairedTest.Holm([0.6, 0.9]).Select(p => p!.Value));
    }

    [Fact]
    public void What_was_not_tested_does_not_count_in_the_correction() =>
        Assert.Equal([null, 0.02, 0.03], PairedTest.Holm([null, 0.01, 0.03]));
}
