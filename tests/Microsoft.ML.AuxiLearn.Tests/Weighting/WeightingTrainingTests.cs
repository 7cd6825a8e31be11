using Microsoft.ML.AuxiLearn.Tests.Training;
using Microsoft.ML.AuxiLearn.Weighting;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Weighting;

/// <summary>Each method through the public trainer.</summary>
public class WeightingTrainingTests
{
    [Theory]
    [MemberData(nameof(WeightingTests.Methods), MemberType = typeof(WeightingTests))]
    public void Every_method_trains(string name)
    {
        var (history, rmse) = Fit(options =>
        {
            options.Weighting = WeightingMethod.Parse(name);
            options.ValidationSet = ValidationSet.HeldOut(0.1);   // by which some methods choose
        }, Network.Mlp(8));
        Assert.Equal(name == "SingleTask" ? 1 : 3, history[^1].TaskWeights.Count);
        Assert.True(rmse < 1.2, $"{rmse}: the label's deviation is 2.2, its noise 1");
        Assert.Equal(name is "AuxiNash" or "AutoLambda" or "AuxiLearn" or "AuxiLearnPaper", double.IsFinite(history[^1].AuxiliaryLoss));
    }

    [Theory]
    [MemberData(nameof(WeightingTests.Methods), MemberType = typeof(WeightingTests))]
    public void No_step_leaves_a_tensor_behind(string name)
    {
        var live = new List<long>();
        Fit(options =>
        {
            options.Weighting = WeightingMethod.Parse(name);
            options.ValidationSet = ValidationSet.HeldOut(0.1);
            options.Progress = _ => live.Add(Tensor.TotalCount);
        }, Network.Mlp(8), epochs: 8);
        Assert.True(live[^1] <= live[3], string.Join(", ", live));   // fewer where the collector came by
    }

    [Theory]
    [InlineData("AutoLambda")]
    [InlineData("AuxiNash")]
    public void A_task_of_pure_noise_loses_weight(string name)
    {
        var (history, _) = Fit(options =>
        {
            options.Weighting = WeightingMethod.Parse(name);
            options.AuxiliaryTasks[1] = AuxiliaryTask.Regression(nameof(ToyRegression.Unrelated));
            options.AuxiliaryUpdateInterval = 1;
            options.AuxiliaryLearningRate = 0.01;
        }, Network.Mlp(8), epochs: 40);
        var (first, last) = (history[0].TaskWeights, history[^1].TaskWeights);
        Assert.True(last[2] / last.Sum() < 0.5 * first[2] / first.Sum() && last[2] < 0.5 * last[1],
            $"{string.Join(", ", first)} became {string.Join(", ", last)}");
    }

    [Fact]
    public void A_method_with_other_settings_trains_under_its_own_name()
    {
        CaGrad? made = null;
        var method = WeightingMethod.Custom("CaGrad 0.2", _ => made = new CaGrad { C = 0.2 });
        Fit(options => options.Weighting = method, Network.Mlp(8), epochs: 1);
        Assert.Equal(0.2, made?.C);
        Assert.Equal("CaGrad 0.2", method.ToString());
    }

    /// <summary>A task labelled on 2% of the rows: most batches say nothing of it, and it must not pay in them.</summary>
    [Fact]
    public void A_task_that_is_rarely_labelled_keeps_what_it_is_worth()
    {
        var ml = new MLContext(1);
        var rows = ml.Data.CreateEnumerable<ToyRegression>(ToyRegression.Sample(ml, 1000, seed: 1), reuseRowObject: false)
            .Select((row, i) => { row.Helpful = i % 50 == 0 ? row.Helpful : float.NaN; return row; });
        using var model = ml.Regression.Trainers.AuxiLearn(new AuxiLearnRegressionTrainer.Options
        {
            AuxiliaryTasks = { AuxiliaryTask.SameTarget(nameof(ToyRegression.Helpful)) },
            Network = Network.Mlp(8),
            AuxiliaryBatchSize = 16,
            ValidationSet = ValidationSet.None,
            NumberOfEpochs = 30,
        }).Fit(ml.Data.LoadFromEnumerable(rows));
        Assert.True(model.Model.TaskWeights[1] > 0.5, $"{model.Model.TaskWeights[1]}");
    }

    /// <summary>What the preset changes is kept with the model, and survives its file.</summary>
    [Fact]
    public void The_model_knows_what_its_method_changed()
    {
        var ml = new MLContext(1);
        var told = new List<string>();
        ml.Log += (_, message) =>
        {
            if (message.Kind == Microsoft.ML.Runtime.ChannelMessageKind.Warning)
                told.Add(message.Message);
        };
        var data = ToyRegression.Sample(ml, 60, seed: 1);
        using var model = ml.Regression.Trainers.AuxiLearn(new AuxiLearnRegressionTrainer.Options
        {
            Weighting = WeightingMethod.AuxiLearnPaper(),
            AuxiliaryTasks = { AuxiliaryTask.SameTarget(nameof(ToyRegression.Helpful)) },
            Network = Network.Mlp(4),
            NumberOfEpochs = 1,
            Momentum = 0.5,
        }).Fit(data);
        using var stream = new MemoryStream();
        ml.Model.Save(model, data.Schema, stream);
        using var loaded = (AuxiLearnRegressionTransformer)ml.Model.Load(stream, out _);
        Assert.Equal("AuxiLearnPaper:Linear:PaperInitialization=True", loaded.Model.Weighting);
        Assert.Contains("Momentum: 0.5 became 0.9", loaded.Model.PresetChanges);
        Assert.Contains("AuxiliaryOptimizer: Adam became Sgd", loaded.Model.PresetChanges);
        Assert.Contains("Momentum: 0.5 became 0.9", Assert.Single(told, message => message.Contains("trained as published", StringComparison.Ordinal)),
            StringComparison.Ordinal);
    }

    private static (List<EpochReport> History, double Rmse) Fit(Action<AuxiLearnRegressionTrainer.Options> configure, Network network, int epochs = 20)
    {
        var ml = new MLContext(1);
        var history = new List<EpochReport>();
        var options = new AuxiLearnRegressionTrainer.Options
        {
            AuxiliaryTasks = { AuxiliaryTask.SameTarget(nameof(ToyRegression.Helpful)), AuxiliaryTask.Regression(nameof(ToyRegression.Harmful)) },
            Network = network,
            AuxiliarySet = AuxiliarySet.HeldOut(0.2),
            ValidationSet = ValidationSet.None,
            NumberOfEpochs = epochs,
            LearningRate = 1e-2,
            Progress = history.Add,
        };
        configure(options);
        var data = ToyRegression.Sample(ml, 300, seed: 1);
        var model = ml.Regression.Trainers.AuxiLearn(options).Fit(data);
        var rmse = ml.Regression.Evaluate(model.Transform(data)).RootMeanSquaredError;
        model.Dispose();
        return (history, rmse);
    }
}
