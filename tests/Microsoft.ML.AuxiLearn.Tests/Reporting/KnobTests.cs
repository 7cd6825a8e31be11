using Microsoft.ML.AuxiLearn.Sweeping;
using Microsoft.ML.AuxiLearn.Weighting;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Reporting;

public class KnobTests
{
    [Fact]
    public void The_first_trials_halve_and_third_the_logarithmic_ranges()
    {
        Knob[] knobs = [new("a", 1, 16), new("b", 1, 27)];
        Assert.Equal([4, 2, 8], Enumerable.Range(1, 3).Select(trial => Math.Round(Values(knobs, trial)["a"], 10)));
        Assert.Equal([3, 9], Enumerable.Range(1, 2).Select(trial => Math.Round(Values(knobs, trial)["b"], 10)));
    }

    [Fact]
    public void Contenders_share_the_values_of_the_knobs_that_they_list_first_and_stay_in_range()
    {
        for (var trial = 1; trial <= 50; trial++)
        {
            var few = Values([Knob.LearningRate, Knob.WeightDecay], trial);
            var many = Values([Knob.LearningRate, Knob.WeightDecay, Knob.AuxiliaryLearningRate], trial);
            Assert.All(few, pair => Assert.Equal(pair.Value, many[pair.Key]));
            Assert.All([Knob.LearningRate, Knob.WeightDecay, Knob.AuxiliaryLearningRate], knob => Assert.InRange(many[knob.Name], knob.Low, knob.High));
        }
    }

    [Fact]
    public void Every_method_has_at_least_learning_rate_and_weight_decay_and_at_most_one_knob_of_its_own()
    {
        var rows = new MLContext().Data.LoadFromEnumerable(new[] { new { Label = 1f } });
        foreach (var method in WeightingMethod.All)
        {
            WeightingMethod? used = null;
            var contender = Contender.Of(method, (weighting, trial) =>
            {
                used = weighting;
                trial.Configure(new AuxiLearnRegressionTrainer.Options());
                return trial.Context.Regression.Trainers.AuxiLearn();
            });
            Assert.Equal([Knob.LearningRate, Knob.WeightDecay], contender.Knobs.Take(2));
            Assert.InRange(contender.Knobs.Count, 2, 3);
            contender.Estimator(new Trial(1, new ComparisonSplit(rows, rows, rows), Values(contender.Knobs, 1), CancellationToken.None));
            Assert.Equal(method.GetType(), used!.GetType());
            using var weighting = used!.Build(new WeightingContext(3, TorchSharp.torch.CPU, new Random(1)));
            if (weighting is CaGrad conflictAverse)
                Assert.Equal(0.1 * Math.Pow(9, 0.2), conflictAverse.C, 1e-12);   // a fifth of the way from 0.1 to 0.9
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
        Assert.Contains("'Temperature'", Assert.Throws<InvalidOperationException>(() => unknown.Configure(new AuxiLearnRegressionTrainer.Options())).Message,
            StringComparison.Ordinal);
    }

    /// <summary>The trials of a comparison: the first turns nothing.</summary>
    private static Dictionary<string, double> Values(IReadOnlyList<Knob> knobs, int trial)
    {
        string[] configurations = [.. new RandomStrategy(trial + 1, null).Configurations(KnobSpace.Of(knobs))];
        Assert.Equal("{}", configurations[0]);
        return SweepSpace<Dictionary<string, double>>.Read(configurations[trial]);
    }
}
