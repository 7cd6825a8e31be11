using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Reporting;

public class KnobTests
{
    [Fact]
    public void The_first_trials_halve_and_third_the_logarithmic_ranges()
    {
        Knob[] knobs = [new("a", 1, 16), new("b", 1, 27)];
        Assert.Equal([4, 2, 8], Enumerable.Range(1, 3).Select(trial => Math.Round(Knob.Values(knobs, trial)["a"], 10)));
        Assert.Equal([3, 9], Enumerable.Range(1, 2).Select(trial => Math.Round(Knob.Values(knobs, trial)["b"], 10)));
    }

    [Fact]
    public void Contenders_share_the_values_of_the_knobs_that_they_list_first_and_stay_in_range()
    {
        for (var trial = 1; trial <= 50; trial++)
        {
            var few = Knob.Values([Knob.LearningRate, Knob.WeightDecay], trial);
            var many = Knob.Values([Knob.LearningRate, Knob.WeightDecay, Knob.AuxiliaryLearningRate], trial);
            Assert.All(few, pair => Assert.Equal(pair.Value, many[pair.Key]));
            Assert.All([Knob.LearningRate, Knob.WeightDecay, Knob.AuxiliaryLearningRate], knob => Assert.InRange(many[knob.Name], knob.Low, knob.High));
        }
    }

    [Fact]
    public void A_trial_sets_the_options_that_its_knobs_name()
    {
        var rows = new MLContext().Data.LoadFromEnumerable(new[] { new { Label = 1f } });
        var split = new ComparisonSplit(rows, rows, rows);
        var trial = new Trial(1, split, new Dictionary<string, double> { ["LearningRate"] = 0.5, ["AuxiliaryUpdateInterval"] = 7.6 }, CancellationToken.None);
        var options = trial.Configure(new AuxiLearnRegressionTrainer.Options());
        Assert.Equal(0.5, options.LearningRate);
        Assert.Equal(8, options.AuxiliaryUpdateInterval);
        Assert.Equal(0.5, trial.Knob("LearningRate", 1));
        Assert.Equal(1, trial.Knob("WeightDecay", 1));

        var unknown = new Trial(1, split, new Dictionary<string, double> { ["Temperature"] = 1 }, CancellationToken.None);
        Assert.Contains("'Temperature'", Assert.Throws<InvalidOperationException>(() => unknown.Configure(new AuxiLearnRegressionTrainer.Options())).Message, StringComparison.Ordinal);
    }
}
