using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.AuxiLearn.Results;
using Microsoft.ML.AuxiLearn.Tests.Networks;
using Microsoft.ML.AuxiLearn.Tests.Trainers;
using Microsoft.ML.Data;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Scoring;

/// <summary>What each feature contributes to a score.</summary>
public class ContributionsTests
{
    private static readonly MLContext _ml = new(1);

    [Fact]
    public void Of_a_linear_model_they_are_its_weights_times_the_distance_from_the_mean()
    {
        var data = _ml.Data.LoadFromEnumerable(Sample.Rows(60));
        using var model = _ml.Regression.Trainers.AuxiLearn("Mass", network: Network.Mlp(), numberOfEpochs: 5).Fit(data);
        var mean = Enumerable.Range(0, 3).Select(slot => model.Start(weights => weights.State["input_mean"].data<float>()[slot])).ToArray();
        float Score(params float[] features) =>
            model.Transform(_ml.Data.LoadFromEnumerable(new[] { new Sample { Features = features } })).GetColumn<float>("Score").Single();
        foreach (var (row, contributions) in Sample.Rows(5).Zip(Contributions(model, data)))
        {
            for (var slot = 0; slot < 3; slot++)
            {
                var without = (float[])row.Features.Clone();
                without[slot] = mean[slot];
                Assert.Equal(Score(row.Features) - Score(without), contributions[slot], 1e-3f);
            }
        }
    }

    [Theory]
    [InlineData("regression")]
    [InlineData("quantiles")]
    [InlineData("binary")]
    public void They_sum_to_the_distance_of_the_score_from_that_of_the_mean_row(string kind)
    {
        var rows = Sample.Rows(60);
        var data = _ml.Data.LoadFromEnumerable(rows);
        using AuxiLearnTransformer model = kind switch
        {
            "binary" => _ml.BinaryClassification.Trainers.AuxiLearn("IsLarge", network: Smooth, numberOfEpochs: 10).Fit(data),
            "quantiles" => _ml.Regression.Trainers.AuxiLearn(new AuxiLearnRegressionTrainer.Options
            { LabelColumnName = "Mass", Network = Smooth, NumberOfEpochs = 10, Loss = TaskLoss.Quantile(0.2, 0.5, 0.8) }).Fit(data),
            _ => _ml.Regression.Trainers.AuxiLearn("Mass", network: Smooth, numberOfEpochs: 10).Fit(data),
        };
        var mean = model.Start(weights => weights.State["input_mean"].data<float>().ToArray());
        var scores = model.Transform(_ml.Data.LoadFromEnumerable(rows.Append(new Sample { Features = mean }))).GetColumn<float>("Score").ToArray();
        var size = scores.Max() - scores.Min();
        Assert.All(Contributions(model, data, steps: 512).Zip(scores), row =>   // so many, because quantiles cross on the way
            Assert.Equal(row.Second - scores[^1], row.First.Sum(), 0.01f * size));
    }

    [Fact]
    public void Of_classes_they_are_those_of_the_predicted_one_and_slots_keep_their_names()
    {
        var data = Models.WithKeys(_ml, Sample.Rows(150));
        data = _ml.Transforms.Concatenate("Features", "Features", "Mass").Fit(data).Transform(data);
        using var model = _ml.MulticlassClassification.Trainers.AuxiLearn(network: Smooth, numberOfEpochs: 30, learningRate: 0.01).Fit(data);
        var explained = model.FeatureContributions().Transform(model.Transform(data));
        var rows = explained.GetColumn<uint>("PredictedLabel").Zip(explained.GetColumn<float[]>("FeatureContributions"),
            explained.GetColumn<float[]>("Score")).ToArray();
        foreach (var group in rows.GroupBy(row => (int)row.First - 1))
            Assert.Equal(group.Key, Enumerable.Range(0, 3).MaxBy(slot => group.Average(row => row.Second[slot])));   // the feature that is large for the class
        foreach (var group in rows.GroupBy(row => row.First))   // from the same row of means, so that the log-odds there are the same
        {
            double[] starts = [.. group.Select(row => Math.Log(row.Third[group.Key - 1] / (1 - row.Third[group.Key - 1])) - row.Second.Sum())];
            Assert.InRange(starts.Max() - starts.Min(), 0, 0.05);
        }
        VBuffer<ReadOnlyMemory<char>> names = default;
        explained.Schema["FeatureContributions"].GetSlotNames(ref names);
        Assert.Equal("Mass", $"{names.DenseValues().Last()}");
    }

    [Fact]
    public void Of_images_they_are_pictures()
    {
        using var random = new RandomScope(1);
        var primary = new PrimaryNetwork(Network.ConvNet(3, 4), Pictures.Input, mainOutputs: 1);
        Backbones.SetByFormula(primary);
        using var mean = Pictures.Table(7).Features.mean();
        primary.StandardizeInput(mean.reshape(1, 1, 1), mean.reshape(1, 1, 1).reciprocal());
        using var model = new AuxiLearnRegressionTransformer(_ml, new TrainedPrimary(Pictures.Format, primary, 100, 10, TrainingRecord.Of([], bestEpoch: 1)),
            "Features", "Score");
        var rows = Pictures.Rows(5);
        var gray = new Picture { Features = [.. Enumerable.Repeat(mean.item<float>(), 256)] };
        var scores = model.Transform(_ml.Data.LoadFromEnumerable(rows.Append(gray))).GetColumn<float>("Score").ToArray();
        var explained = model.FeatureContributions(steps: 64).Transform(_ml.Data.LoadFromEnumerable(rows));
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 1, 16, 16), explained.Schema["FeatureContributions"].Type);
        var size = scores.Max() - scores.Min();
        Assert.All(explained.GetColumn<float[]>("FeatureContributions").Zip(scores), row =>
            Assert.Equal(row.Second - scores[^1], row.First.Sum(), 0.05f * size));
    }

    [Fact]
    public void Of_a_table_they_are_those_of_entities_and_missing_numbers_too()
    {
        var random = new Random(1);
        Sample[] rows = [.. Enumerable.Range(0, 100).Select(i => new Sample
        {
            Features = [i % 4 == 0 ? float.NaN : random.NextSingle(), i % 5, random.NextSingle()],
            Mass = i % 5 == 2 ? 4 : i % 4 == 0 ? -3 : random.NextSingle(),
        })];
        var data = _ml.Data.LoadFromEnumerable(rows);
        using var model = _ml.Regression.Trainers.AuxiLearn("Mass", network: Network.Table((MlpNetwork)Smooth, new Dictionary<int, int> { [1] = 4 }),
            numberOfEpochs: 40, learningRate: 0.01).Fit(data);
        var mean = model.Start(weights => weights.State["input_mean"].data<float>().ToArray());
        Assert.Equal(0, mean[1]);
        var scores = model.Transform(_ml.Data.LoadFromEnumerable(rows.Append(new Sample { Features = mean }))).GetColumn<float>("Score").ToArray();
        var size = scores.Max() - scores.Min();
        var contributions = Contributions(model, data);
        Assert.All(contributions.Zip(scores), row => Assert.Equal(row.Second - scores[^1], row.First.Sum(), 0.01f * size));
        Assert.True(contributions[2][1] - contributions[3][1] > 0.3 * size);    // the entity that is worth 4
        Assert.True(contributions[1][0] - contributions[4][0] > 0.1 * size);    // what is missing takes away
    }

    [Fact]
    public void A_row_alone_has_those_that_it_has_in_a_batch()
    {
        var rows = Sample.Rows(300);   // more than a batch
        var data = _ml.Data.LoadFromEnumerable(rows);
        using var model = _ml.Regression.Trainers.AuxiLearn("Mass", network: Smooth, numberOfEpochs: 3).Fit(data);
        var all = Contributions(model, data);
        foreach (var row in new[] { 0, 255, 256, 299 })
            Assert.Equal(all[row], Contributions(model, _ml.Data.LoadFromEnumerable([rows[row]])).Single(), (one, other) => MathF.Abs(one - other) < 1e-4f);
        using var engine = _ml.Model.CreatePredictionEngine<Sample, Explained>(model.FeatureContributions(steps: 64));
        Assert.Equal(all[7], engine.Predict(rows[7]).FeatureContributions, (one, other) => MathF.Abs(one - other) < 1e-4f);
    }

    [Fact]
    public void What_has_none_is_refused()
    {
        using var model = Models.Regression(_ml);
        Assert.Throws<ArgumentOutOfRangeException>(() => model.FeatureContributions(steps: 0));
        using var dense = _ml.AuxiLearn().Trainers.SemanticSegmentation(network: Network.UNet(2, 1),
            numberOfEpochs: 1).Fit(Stripes.View(_ml, Stripes.Rows(20)));
        Assert.Equal("A model of pixels has no feature contributions; expected one with a score for each row.",
            Assert.Throws<NotSupportedException>(() => dense.FeatureContributions()).Message);
    }

    private sealed class Explained
    {
        public float[] FeatureContributions { get; set; } = [];
    }

    private static Network Smooth { get; } = Network.Mlp(8) with { Activation = Activation.Tanh };

    private static float[][] Contributions(AuxiLearnTransformer model, IDataView rows, int steps = 64) =>
        [.. model.FeatureContributions(steps).Transform(rows).GetColumn<float[]>("FeatureContributions")];
}
