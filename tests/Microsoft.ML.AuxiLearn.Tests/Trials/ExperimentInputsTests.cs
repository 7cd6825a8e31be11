using System.Globalization;
using Microsoft.ML.AuxiLearn.Bilevel;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Trials;

/// <summary>The options of a trainer as what goes into an experiment.</summary>
public class ExperimentInputsTests
{
    [Theory]
    [InlineData("the option 'LearningRate' is 0.001 there and 0.01 here", nameof(AuxiLearnOptions.LearningRate))]
    [InlineData("the option 'AuxiliaryTasks' is [Regression(Size)] there and [Regression(Size), Regression(Wing)] here",
        nameof(AuxiLearnOptions.AuxiliaryTasks))]
    [InlineData("the option 'Network' is ", nameof(AuxiLearnOptions.Network))]
    [InlineData("the option 'HypergradientSolver' is null there and ", nameof(AuxiLearnOptions.HypergradientSolver))]
    public void Another_option_is_named_with_both_values(string expected, string changed)
    {
        var there = new ExperimentInputs().Options(Options());
        var here = Options();
        switch (changed)
        {
            case nameof(AuxiLearnOptions.LearningRate):
                here.LearningRate = 0.01;
                break;
            case nameof(AuxiLearnOptions.AuxiliaryTasks):
                here.AuxiliaryTasks.Add(AuxiliaryTask.Regression("Wing"));
                break;
            case nameof(AuxiLearnOptions.Network):
                here.Network = Network.Mlp(8);
                break;
            default:
                here.HypergradientSolver = new T1T2();
                break;
        }
        Assert.Contains(expected, Assert.Throws<InvalidOperationException>(() => there.Check(new ExperimentInputs().Options(here), "'a.json'")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Options_are_the_same_in_any_culture_and_whoever_listens()
    {
        var there = new ExperimentInputs().Options(Options());
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            var here = Options();
            here.Progress = _ => { };
            here.CancellationToken = new CancellationTokenSource().Token;
            there.Check(new ExperimentInputs().Options(here), "'a.json'");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static AuxiLearnRegressionTrainer.Options Options() => new()
    {
        AuxiliaryTasks = { AuxiliaryTask.Regression("Size") },
        Network = Network.Mlp(16, 16) with { Dropout = 0.5 },
        HypergradientSolver = null,
        AuxiliarySet = AuxiliarySet.HeldOut(0.05),
        Images = new() { Augmentation = Augmentation.ColorJitter(0.4) },
        Schedule = LearningRateSchedule.Cosine,
    };
}
