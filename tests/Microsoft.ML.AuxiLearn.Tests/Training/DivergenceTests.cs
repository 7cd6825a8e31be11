using Microsoft.ML.AuxiLearn.Tests.Trainers;
using Microsoft.ML.Data;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Training;

/// <summary>What is left of a training that comes to grief.</summary>
public class DivergenceTests
{
    private const int StepsPerEpoch = 5;   // 180 rows in batches of 40

    [Fact]
    public void A_metric_that_is_NaN_in_the_first_epoch_is_beaten_by_any_number()
    {
        var (model, history, _) = Fit("blind", epochs: 3, (training, call) => training || call > 1);
        Assert.Equal([false, true], history.Take(2).Select(report => report.IsBest));
        Assert.True(double.IsNaN(history[0].ValidationMetric));
        Assert.True(model.Model.BestEpoch > 1);
        model.Dispose();
    }

    [Fact]
    public void A_training_whose_scores_are_never_finite_is_refused_in_one_sentence()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => Fit("mute", epochs: 3, (training, _) => training));
        Assert.StartsWith("No score of the validation rows was finite in 3 epochs; ", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>The largest of scores that are NaN is some class, of which accuracy makes a number.</summary>
    [Fact]
    public void No_metric_is_taken_of_scores_that_are_not_finite()
    {
        var ml = new MLContext(1);
        var options = new AuxiLearnMulticlassTrainer.Options
        {
            Network = Network.Custom("dumb", input => new Faulty(input.Size, (training, _) => training)),
            NumberOfEpochs = 2
        };
        var exception = Assert.Throws<InvalidOperationException>(() => ml.MulticlassClassification.Trainers.AuxiLearn(options)
            .Fit(Scoring.Models.WithKeys(ml, Scoring.Sample.Rows(60))));
        Assert.StartsWith("No score of the validation rows was finite in 2 epochs; ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_training_that_diverges_once_goes_back_to_its_best_weights_and_on_at_a_tenth_of_the_rate()
    {
        var (model, history, log) = Fit("stumbling", epochs: 6, (training, call) => !training || call != 3 * StepsPerEpoch + 2);
        using (model)
        {
            Assert.Equal([1, 2, 3, 4, 5, 6], history.Select(report => report.Epoch));
            Assert.All(history, report => Assert.Equal(report.Epoch < 4 ? 0.02 : 0.002, report.LearningRate, 1e-12));
            Assert.All(history.SelectMany(report => report.TrainingLosses), loss => Assert.True(float.IsFinite(loss)));
            Assert.Matches(
                @"^Training diverged in epoch 4: the loss of 'Label' is not finite at learning rate 0\.02; .*; training returns to the weights of epoch \d and continues at a tenth of the learning rate\.$", Assert.Single(log.Warnings));
            Assert.All(Scores(model), score => Assert.True(float.IsFinite(score)));
        }
    }

    [Fact]
    public void A_training_with_a_learned_task_goes_back_with_its_teacher()
    {
        var ml = new MLContext(1);
        var (log, history, isWell) = (new Messages(ml), new List<EpochReport>(), true);
        ml.Log += (_, message) => isWell |= message.RawMessage.Contains("training returns", StringComparison.Ordinal);
        using var model = ml.MulticlassClassification.Trainers.AuxiLearn(new AuxiLearnMulticlassTrainer.Options
        {
            AuxiliaryTasks = { AuxiliaryTask.Learned(2) with { Teacher = Network.Mlp(4) } },
            Network = Network.Custom("stumbling pupil", input => new Faulty(input.Size, (training, _) => !training || isWell)),
            NumberOfEpochs = 6,
            BatchSize = 27,
            AuxiliaryUpdateInterval = 2,
            LearningRate = 0.02,
            Progress = Told,
        }).Fit(Generating.Clusters.View(ml, 90));
        GoesBackOnce(history, log);
        Assert.All(history, report => Assert.All(report.UsedAuxiliaryClasses, used => Assert.InRange(used, 1, 2)));

        void Told(EpochReport report)
        {
            history.Add(report);
            isWell = report.Epoch != 3;
        }
    }

    [Fact]
    public void A_training_on_dense_labels_goes_back_too()
    {
        var ml = new MLContext(1);
        var (log, history, isWell) = (new Messages(ml), new List<EpochReport>(), true);
        ml.Log += (_, message) => isWell |= message.RawMessage.Contains("training returns", StringComparison.Ordinal);
        using var model = ml.AuxiLearn().Trainers.SemanticSegmentation(new AuxiLearnSegmentationTrainer.Options
        {
            AuxiliaryTasks = { AuxiliaryTask.Depth(nameof(Stripes.Depth)) },
            Network = Network.Custom("stumbling pixels", input => new FaultyPixels(input.Shape[0], () => isWell)),
            Weighting = WeightingMethod.AuxiLearn(LossCombiner.Convolutional(2)),
            NumberOfEpochs = 6,
            BatchSize = 5,
            AuxiliaryBatchSize = 4,
            LearningRate = 0.02,
            ValidationSet = ValidationSet.HeldOut(0.2),
            Progress = Told,
        }).Fit(Stripes.View(ml, Stripes.Rows(25)));
        GoesBackOnce(history, log);

        void Told(EpochReport report)
        {
            history.Add(report);
            isWell = report.Epoch != 3;
        }
    }

    [Fact]
    public void A_training_that_diverges_again_ends_with_its_best_weights()
    {
        var (model, history, log) = Fit("falling", epochs: 20, (training, call) => !training || call < 12 * StepsPerEpoch + 2);
        using (model)
        {
            Assert.Equal(12, history.Count);
            Assert.Equal(history.MinBy(report => report.ValidationMetric)!.Epoch, model.Model.BestEpoch);
            Assert.EndsWith($"training ends, and the model has the weights of epoch {model.Model.BestEpoch}.", log.Warnings.Last(), StringComparison.Ordinal);
            Assert.All(Scores(model), score => Assert.True(float.IsFinite(score)));
        }
    }

    [Fact]
    public void A_training_that_diverges_before_there_is_a_model_throws()
    {
        var exception = Assert.ThrowsAny<InvalidOperationException>(() => Fit("broken", epochs: 3, (training, _) => !training));
        Assert.StartsWith("Training diverged in epoch 1: the loss of 'Label' is not finite at learning rate 0.02; ", exception.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_that_are_all_0_end_a_training_that_would_learn_nothing()
    {
        var exception = Assert.ThrowsAny<InvalidOperationException>(
            () => Fit("idle", epochs: 3, (_, _) => true, options => options.Weighting = WeightingMethod.Fixed(0, 0)));
        Assert.StartsWith("Training collapsed in epoch 1: the weights of the tasks are 0, 0, so that nothing is learned; ", exception.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_exception_of_Progress_leaves_the_best_model_where_that_is_asked_for()
    {
        void Throw(AuxiLearnRegressionTrainer.Options options, bool keepBest)
        {
            options.KeepBest = keepBest;
            options.Progress = report => _ = report.Epoch < 3 ? 0 : throw new IOException("The disk is full.");
        }

        Assert.Equal("The disk is full.", Assert.Throws<IOException>(
            () => Fit("open", epochs: 5, (_, _) => true, options => Throw(options, keepBest: false))).Message);
        var (model, _, log) = Fit("open", epochs: 5, (_, _) => true, options => Throw(options, keepBest: true));
        Assert.Equal(3, model.Model.History.Count);
        Assert.Equal(
            $"The option Progress threw IOException after epoch 3 (The disk is full); training ends, and the model has the weights of epoch "
                + $"{model.Model.BestEpoch}.", Assert.Single(log.Warnings));
        model.Dispose();
    }

    private static void GoesBackOnce(List<EpochReport> history, Messages log)
    {
        var warning = Assert.Single(log.Warnings, sentence => sentence.Contains("training returns to the weights of epoch ", StringComparison.Ordinal));
        Assert.StartsWith("Training diverged in epoch 4: ", warning, StringComparison.Ordinal);
        Assert.Equal([1, 2, 3, 4, 5, 6], history.Select(report => report.Epoch));
        var rates = history.Select(report => report.LearningRate).Distinct().ToArray();
        Assert.Equal(2, rates.Length);
        Assert.Equal(0.1, rates[1] / rates[0], 1e-9);
        Assert.All(history.SelectMany(report => report.TrainingLosses), loss => Assert.True(float.IsFinite(loss)));
    }

    private static (AuxiLearnRegressionTransformer Model, List<EpochReport> History, Messages Log) Fit(
        string name, int epochs, Func<bool, int, bool> isWell, Action<AuxiLearnRegressionTrainer.Options>? change = null)
    {
        var ml = new MLContext(1);
        var log = new Messages(ml);
        var history = new List<EpochReport>();
        var options = new AuxiLearnRegressionTrainer.Options
        {
            AuxiliaryTasks = { AuxiliaryTask.Regression("Helpful") },
            Weighting = WeightingMethod.Equal,
            Network = Network.Custom(name, input => new Faulty(input.Size, isWell)),
            NumberOfEpochs = epochs,
            BatchSize = 40,
            LearningRate = 0.02,
            Progress = history.Add,
        };
        change?.Invoke(options);
        return (ml.Regression.Trainers.AuxiLearn(options).Fit(ToyRegression.Sample(ml, 200, seed: 1)), history, log);
    }

    private static IEnumerable<float> Scores(ITransformer model) =>
        model.Transform(ToyRegression.Sample(new MLContext(), 20, seed: 2)).GetColumn<float>("Score");

    /// <summary>A layer that has NaN for features whenever it is asked to, counting its passes over batches in training and in evaluation.</summary>
    private sealed class Faulty : nn.Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.Linear _layer;
        private readonly Func<bool, int, bool> _isWell;
        private int _trained, _evaluated;

        public Faulty(long size, Func<bool, int, bool> isWell) : base(nameof(Faulty))
        {
            (_layer, _isWell) = (nn.Linear(size, 4), isWell);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            var isBatch = input.shape[0] > 1;   // one row is what its width is found by
            var call = !isBatch ? 0 : training ? ++_trained : ++_evaluated;
            var features = _layer.forward(input);
            return !isBatch || _isWell(training, call) ? features : features * float.NaN;
        }
    }

    /// <summary>The same with features of each pixel.</summary>
    private sealed class FaultyPixels : nn.Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.Conv2d _layer;
        private readonly Func<bool> _isWell;

        public FaultyPixels(long channels, Func<bool> isWell) : base(nameof(FaultyPixels))
        {
            (_layer, _isWell) = (nn.Conv2d(channels, 4, 3, padding: 1), isWell);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            var features = _layer.call(input);
            return !training || _isWell() ? features : features * float.NaN;
        }
    }
}
