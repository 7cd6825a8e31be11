using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.AuxiLearn.Tests.Scoring;
using Microsoft.ML.AuxiLearn.Training;
using Microsoft.ML.Data;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Trainers;

/// <summary>Classes of very different size: weights, focal loss, thresholds.</summary>
[Seeded]
public class ImbalanceTests
{
    private static readonly MLContext _ml = new(1);

    [Fact]
    public void Balanced_weights_make_each_class_count_alike()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([4 / 9f, 4 / 3f, 1], LabelShares.Balanced(tensor(new[] { 0f, 0, 0, 1, float.NaN }), null, 3), Near);
        Assert.Equal([2 / 3f, 2], LabelShares.Balanced(tensor(new[] { 0f, 0, 1 }), tensor(new[] { 1f, 2, 1 }), 2), Near);

        var loss = new ClassWeightedLoss(TaskLoss.BinaryCrossEntropy, [0.5f, 4]);
        var (outputs, targets) = (tensor(new[] { 0.3f, -1 }, [2, 1]), tensor(new[] { 0f, 1 }, [2, 1]));
        var plain = TaskLoss.BinaryCrossEntropy.PerSample(outputs, targets).data<float>().ToArray();
        Assert.Equal([0.5f * plain[0], 4 * plain[1]], loss.PerSample(outputs, targets).data<float>().ToArray(), Near);
    }

    [Fact]
    public void The_focal_loss_of_yes_and_no_is_that_of_two_classes()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(1);
        var (z, targets) = (randn(20, 1), randint(0, 2, [20, 1]).to_type(ScalarType.Float32));
        var expected = TaskLoss.Focal(1.5).PerSample(cat([zeros_like(z), z], 1), targets).data<float>().ToArray();
        Assert.Equal(expected, TaskLoss.Focal(1.5).For(TargetKind.Binary).PerSample(z, targets).data<float>().ToArray(), Near);
    }

    [Theory]
    [InlineData("f1")]
    [InlineData("balanced accuracy")]
    public void The_threshold_is_the_best_of_all(string name)
    {
        using var scope = NewDisposeScope();
        Func<double, double, double, double, double> metric = name == "f1" ? ThresholdSearch.F1 : ThresholdSearch.BalancedAccuracy;
        var random = new Random(3);
        var rows = Enumerable.Range(0, 60).Select(_ => (Label: random.NextDouble() < 0.2 ? 1.0 : 0, Weight: 1.0 + random.Next(3)))
            .Select(row => (Score: Math.Round(row.Label + 2 * random.NextDouble(), 1), row.Label, row.Weight)).ToArray();   // some scores are equal
        var held = new HeldOutOutputs(tensor(rows.Select(row => row.Score).ToArray()).unsqueeze(1), tensor(rows.Select(row => row.Label).ToArray()),
            tensor(rows.Select(row => row.Weight).ToArray()));
        double Value(double threshold) => metric(rows.Where(row => row.Score > threshold && row.Label == 1).Sum(row => row.Weight),
            rows.Where(row => row.Score > threshold && row.Label == 0).Sum(row => row.Weight), rows.Where(row => row.Label == 1).Sum(row => row.Weight),
            rows.Where(row => row.Label == 0).Sum(row => row.Weight));
        Assert.Equal(rows.Max(row => Value(row.Score - 0.05)), Value(ThresholdSearch.Of(held, metric)), 1e-9);
        Assert.Equal(0, ThresholdSearch.Of(held with { Labels = zeros(60, ScalarType.Float64) }, metric));   // no true row: nothing to choose by
    }

    [Fact]
    public void Balanced_batches_need_room_for_each_class()
    {
        var data = Models.WithKeys(_ml, Sample.Rows(60));
        var trainer = _ml.MulticlassClassification.Trainers.AuxiLearn(new AuxiLearnMulticlassTrainer.Options
        { ClassWeights = ClassWeights.BalancedBatches, BatchSize = 2, NumberOfEpochs = 1 });
        Assert.Equal("The option BatchSize has room for 2 rows and the label has 3 classes; expected at least as many for ClassWeights.BalancedBatches.",
            Assert.Throws<InvalidOperationException>(() => trainer.Fit(data)).Message);
    }

    [Fact]
    public void Balanced_classes_find_the_rare_one()
    {
        var (train, test) = (Rare(1000, 1), Rare(3000, 2));
        var (plain, balanced) = (Recall(new()), Recall(new() { ClassWeights = ClassWeights.Balanced }));
        Assert.True(balanced > plain + 0.2, $"{balanced} {plain}");
        var batches = Recall(new() { ClassWeights = ClassWeights.BalancedBatches });
        Assert.True(batches > plain + 0.2, $"{batches} {plain}");

        double Recall(AuxiLearnBinaryTrainer.Options options)
        {
            using var model = Fit(options, train);
            Assert.Equal(options.ClassWeights == ClassWeights.None ? "accuracy" : "balanced accuracy", model.Model.History[0].MetricName);
            return _ml.BinaryClassification.Evaluate(model.Transform(test), "IsLarge").PositiveRecall;
        }
    }

    [Fact]
    public void A_threshold_for_F1_has_a_better_one_on_new_rows_and_leaves_scores_alone()
    {
        var (train, test) = (Rare(1000, 1), Rare(3000, 2));
        using var half = Fit(new(), train);
        using var chosen = Fit(new() { Threshold = DecisionThreshold.F1 }, train);
        double F1(ITransformer model)   // ML.NET's evaluator goes by the score alone
        {
            var rows = test.GetColumn<bool>("IsLarge").Zip(model.Transform(test).GetColumn<bool>("PredictedLabel")).ToArray();
            return 2.0 * rows.Count(row => row.First && row.Second) / (rows.Count(row => row.First) + rows.Count(row => row.Second));
        }
        Assert.True(F1(chosen) > F1(half) + 0.02, $"{F1(chosen)} {F1(half)}");
        Assert.Equal(half.Transform(test).GetColumn<float>("Probability"), chosen.Transform(test).GetColumn<float>("Probability"));
        using var loaded = (IDisposable)Models.SaveAndLoad(_ml, chosen, test.Schema);
        Assert.Equal(chosen.Transform(test).GetColumn<bool>("PredictedLabel"), ((ITransformer)loaded).Transform(test).GetColumn<bool>("PredictedLabel"));
    }

    [Fact]
    public void The_columns_are_those_that_the_estimator_promises() => EstimatorContract.Check(_ml, _ml.BinaryClassification.Trainers.AuxiLearn(
        new AuxiLearnBinaryTrainer.Options
        {
            LabelColumnName = "IsLarge",
            Threshold = DecisionThreshold.BalancedAccuracy,
            ClassWeights = ClassWeights.Balanced,
            Loss = TaskLoss.Focal(),
            NumberOfEpochs = 1,
        }), Rare(200, 1));

    [Fact]
    public void Classes_are_balanced_too()
    {
        var rows = Sample.Rows(600).Where(row => row.Species != "Gentoo" || row.Id % 10 == 2).ToArray();
        using var model = _ml.MulticlassClassification.Trainers.AuxiLearn(new AuxiLearnMulticlassTrainer.Options
        {
            ClassWeights = ClassWeights.Balanced,
            NumberOfEpochs = 5,
            Network = Network.Mlp(8),
            LearningRate = 0.01,
        }).Fit(Models.WithKeys(_ml, rows));
        Assert.InRange(_ml.MulticlassClassification.Evaluate(model.Transform(Models.WithKeys(_ml, Sample.Rows(90, 3)))).MacroAccuracy, 0.95, 1);
    }

    private static AuxiLearnBinaryTransformer Fit(AuxiLearnBinaryTrainer.Options options, IDataView rows)
    {
        (options.LabelColumnName, options.Network, options.NumberOfEpochs, options.LearningRate) = ("IsLarge", Network.Mlp(8), 15, 0.01);
        options.ValidationSet = ValidationSet.HeldOut(0.3);
        return new MLContext(1).BinaryClassification.Trainers.AuxiLearn(options).Fit(rows);
    }

    /// <summary>A tenth of the rows is true, and no feature tells for sure which.</summary>
    private static IDataView Rare(int count, int seed)
    {
        var random = new Random(seed);
        var rows = Sample.Rows(count, seed);
        foreach (var row in rows)
        {
            row.IsLarge = random.NextDouble() < 0.1;
            row.Features[0] = (float)(random.NextDouble() + random.NextDouble() + random.NextDouble() + (row.IsLarge ? 0.8 : 0));
        }
        return _ml.Data.LoadFromEnumerable(rows);
    }

    private static bool Near(float a, float b) => MathF.Abs(a - b) < 1e-5f;
}
