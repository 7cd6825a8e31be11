using Microsoft.ML.AuxiLearn.Results;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.AuxiLearn.Tests.Data;
using Microsoft.ML.AuxiLearn.Trainers;
using Microsoft.ML.AuxiLearn.Training;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Training;

/// <summary>A backbone that is frozen, or in its first stages, and whose features or maps are computed once, trains as one that sees every image in every
/// epoch.</summary>
public class KeptFeaturesTests
{
    private const string Kept = "it is computed once";

    private static IDataView Rows(MLContext ml) => ml.Transforms.Conversion.MapValueToKey("Label", nameof(Picture.Corner))
        .Fit(ml.Data.LoadFromEnumerable(Pictures.Corners(60))).Transform(ml.Data.LoadFromEnumerable(Pictures.Corners(60)));

    private static AuxiLearnMulticlassTrainer.Options Options(string weighting, Augmentation? augmentation = null, int stages = 0, int? versions = null) => new()
    {
        FeatureColumnName = nameof(Picture.Image),
        Images = new() { Augmentation = augmentation ?? Augmentation.None, KeptVersions = versions },
        Network = Network.ConvNet(4, 8) with { Frozen = stages == 0, FrozenStages = stages },
        AuxiliaryTasks = { AuxiliaryTask.Binary(nameof(Picture.IsLarge)), AuxiliaryTask.Regression(nameof(Picture.Redness)) },
        Weighting = WeightingMethod.Parse(weighting),
        AuxiliarySet = AuxiliarySet.HeldOut(0.2),
        NumberOfEpochs = 4,
        LearningRate = 1e-2,
    };

    private static TrainedPrimary Train(AuxiLearnOptions options, bool keeps, List<string>? log = null)
    {
        var ml = new MLContext(1);
        ml.Log += (_, message) => log?.Add(message.RawMessage);
        return TrainingRun.Execute(((IHostEnvironment)ml).Register("Test"), options.Columns(), options.Rows(),
            options.Training() with { KeepsFeatures = keeps }, label => new MulticlassMain(label.KeyCount), new(Rows(ml)));
    }

    [Theory]
    [InlineData("AuxiLearn", 0)]
    [InlineData("AuxiLearn:Nonlinear:4", 0)]
    [InlineData("GradientCosine", 0)]
    [InlineData("SingleTask", 0)]
    [InlineData("AuxiLearn", 1)]
    [InlineData("GradientCosine", 1)]
    [InlineData("SingleTask", 1)]
    [InlineData("Equal", 2)]
    public void The_weights_and_the_history_are_the_same_either_way(string weighting, int stages)
    {
        var log = new List<string>();
        var options = Options(weighting, stages: stages).Effective();
        var kept = Train(options, keeps: true, log);
        var passed = Train(options, keeps: false);
        Assert.Contains(log, line => line.Contains(Kept, StringComparison.Ordinal));
        foreach (var (name, value) in kept.Network.state_dict())
            Assert.True(value.allclose(passed.Network.state_dict()[name], rtol: 1e-3, atol: 1e-5), name);
        Assert.Equal(passed.Record.History.Select(report => report.ValidationLoss), kept.Record.History.Select(report => report.ValidationLoss),
            (one, other) => Math.Abs(one - other) < 1e-4);
        Assert.Equal(passed.Record.History[^1].TaskWeights, kept.Record.History[^1].TaskWeights, (one, other) => Math.Abs(one - other) < 1e-3f);
        kept.Network.Dispose();
        passed.Network.Dispose();
    }

    [Fact]
    public void Images_that_differ_from_epoch_to_epoch_go_through_the_backbone_each_time()
    {
        var log = new List<string>();
        Train(Options("Equal", Augmentation.Flip).Effective(), keeps: true, log).Network.Dispose();
        Assert.DoesNotContain(log, line => line.Contains(Kept, StringComparison.Ordinal));
        Train(Options("Equal", Augmentation.Resize(8)).Effective(), keeps: true, log).Network.Dispose();
        Assert.Contains(log, line => line.Contains(Kept, StringComparison.Ordinal));
    }

    /// <summary>A crop as large as the image makes every version the image itself, so that which of them is drawn decides nothing.</summary>
    [Theory]
    [InlineData("AuxiLearn", 0)]
    [InlineData("GradientCosine", 1)]
    public void Versions_that_do_not_differ_train_as_the_images_do(string weighting, int stages)
    {
        var log = new List<string>();
        var kept = Train(Options(weighting, Augmentation.RandomCrop(Picture.Side), stages, versions: 3).Effective(), keeps: true, log);
        var passed = Train(Options(weighting, Augmentation.RandomCrop(Picture.Side), stages).Effective(), keeps: false);
        Assert.Contains(log, line => line.Contains("Frozen layers see 3 versions of each training image", StringComparison.Ordinal));
        foreach (var (name, value) in kept.Network.state_dict())
            Assert.True(value.allclose(passed.Network.state_dict()[name], rtol: 1e-3, atol: 1e-5), name);
        kept.Network.Dispose();
        passed.Network.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Versions_are_drawn_by_the_seed_and_change_what_is_learned(int stages)
    {
        TrainedPrimary Trained(Augmentation augmentation) => Train(Options("AuxiLearn", augmentation, stages, versions: 2).Effective(), keeps: true);
        var (one, again, alike) = (Trained(Augmentation.Flip), Trained(Augmentation.Flip), Trained(Augmentation.RandomCrop(Picture.Side)));
        var name = one.Network.named_parameters().First(parameter => parameter.parameter.requires_grad).name;
        Assert.True(one.Network.state_dict()[name].equal(again.Network.state_dict()[name]).all().item<bool>());
        Assert.False(one.Network.state_dict()[name].allclose(alike.Network.state_dict()[name], rtol: 1e-3));
        foreach (var trained in new[] { one, again, alike })
            trained.Network.Dispose();
    }

    /// <summary>L_A stands for new images, which nothing augments: of weights that stay, it is that of training without versions.</summary>
    [Fact]
    public void The_auxiliary_loss_of_training_images_is_that_of_their_first_version()
    {
        double[] Losses(int? versions)
        {
            var options = Options("AuxiLearn", Augmentation.Flip, versions: versions);
            options.AuxiliarySet = AuxiliarySet.SecondBatch;
            options.AuxiliaryBatchSize = 16;
            options.AuxiliaryUpdateInterval = 1;
            options.LearningRate = 1e-12;
            var trained = Train(options.Effective(), keeps: true);
            using var network = trained.Network;
            return [.. trained.Record.History.Select(report => report.AuxiliaryLoss)];
        }
        Assert.Equal(Losses(null), Losses(4), (one, other) => Math.Abs(one - other) < 1e-5);
    }

    [Theory]
    [InlineData("Flip", 0, 3)]
    [InlineData("None", 1, 3)]
    [InlineData("Flip", 1, 1_000)]
    public void Versions_that_are_not_kept_are_told(string augmentation, int stages, int versions)
    {
        var log = new List<string>();
        var options = Options("Equal", augmentation == "Flip" ? Augmentation.Flip : Augmentation.None, stages, versions);
        if (stages == 0)
            options.Network = Network.ConvNet(4, 8);
        options.MemoryBudget = 1_000_000;
        Train(options.Effective(), keeps: true, log).Network.Dispose();
        Assert.Contains(log, line => line.Contains($"The option Images.KeptVersions is {versions} and nothing is kept", StringComparison.Ordinal));
    }

    [Fact]
    public void One_version_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => new ImageOptions { KeptVersions = 1 });

    [Fact]
    public void Images_that_self_supervised_tasks_change_go_through_the_backbone_each_time()
    {
        var log = new List<string>();
        var options = Options("Equal");
        options.AuxiliaryTasks.Add(AuxiliaryTask.SelfSupervised(SelfSupervision.Rotation));
        Train(options.Effective(), keeps: true, log).Network.Dispose();
        Assert.DoesNotContain(log, line => line.Contains(Kept, StringComparison.Ordinal));
    }

    [Fact]
    public void Maps_that_take_more_than_the_budget_are_computed_each_time()
    {
        var log = new List<string>();
        var options = Options("Equal", stages: 1);
        options.MemoryBudget = 1000;
        Train(options.Effective(), keeps: true, log).Network.Dispose();
        Assert.Contains(log, line => line.Contains("more than the option MemoryBudget leaves: it is computed in each step", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void The_fitted_model_takes_images(int stages)
    {
        var ml = new MLContext(1);
        var rows = Rows(ml);
        using var model = ml.MulticlassClassification.Trainers.AuxiLearn(Options("Equal", stages: stages)).Fit(rows);
        var scored = model.Transform(rows);
        Assert.Equal(60, scored.GetColumn<float[]>("Score").Count(scores => Math.Abs(scores.Sum() - 1) < 1e-5));
        Assert.Equal(model.Model.History.Best!.ValidationMetric > 0.5, ml.MulticlassClassification.Evaluate(scored).MicroAccuracy > 0.5);
    }
}
