using System.Globalization;
using Microsoft.ML.AuxiLearn.Tests.Datasets;
using Microsoft.ML.AuxiLearn.Tests.Scoring;
using Microsoft.ML.AuxiLearn.Tests.Training;
using Microsoft.ML.Data;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Examples;

public class FromMLNetExampleTests
{
    private readonly MLContext _ml = new(1);

    [Fact]
    public void Several_outputs_of_one_model_and_their_calibration()
    {
        var birds = Models.WithKeys(_ml, Sample.Rows(120));
        var data = _ml.Transforms.CopyColumns("Wingspan", "Mass").Append(_ml.Transforms.Concatenate("Attributes", "IsLarge",
            "IsLarge")).Fit(birds).Transform(birds);
        var (model, scored) = FromMLNetExample.SeveralOutputs(_ml, data, data);
        using (model)
        {
            string[] added = [.. scored.Schema.Skip(data.Schema.Count).Select(column => column.Name)];
            Assert.Equal(["PredictedLabel", "Score", "Mass.Score", "Attributes.PredictedLabel", "Attributes.Score", "Attributes.Probability"], added);
            Assert.InRange(FromMLNetExample.Calibrated(_ml, model, data), 0, 0.2);
        }
    }

    [Fact]
    public void Intervals_around_the_median()
    {
        var scored = FromMLNetExample.Intervals(_ml, ToyRegression.Sample(_ml, 300, 1), ToyRegression.Sample(_ml, 100, 2));
        Assert.All(scored.GetColumn<float[]>("Score.Interval").Zip(scored.GetColumn<float>("Score")), row =>
            Assert.InRange(row.Second, row.First[0], row.First[1]));
    }

    [Fact]
    public void Training_goes_on()
    {
        var trainer = _ml.Regression.Trainers.AuxiLearn(network: Network.Mlp(8), numberOfEpochs: 20, learningRate: 0.01);
        using var model = FromMLNetExample.GoOn(trainer, ToyRegression.Sample(_ml, 300, 1), ToyRegression.Sample(_ml, 60, 2));
        Assert.InRange(_ml.Regression.Evaluate(model.Transform(ToyRegression.Sample(_ml, 300, 3, labelNoise: 0))).RSquared, 0.7, 1);
    }

    [Fact]
    public void A_rare_class_is_found()
    {
        var rows = Sample.Rows(300).Where(row => !row.IsLarge || row.Id % 4 == 0);
        var data = _ml.Transforms.CopyColumns("IsFraud", "IsLarge").Fit(_ml.Data.LoadFromEnumerable(rows)).Transform(_ml.Data.LoadFromEnumerable(rows));
        using var model = FromMLNetExample.Rare(_ml, data);
        Assert.InRange(_ml.BinaryClassification.Evaluate(model.Transform(data), "IsFraud").F1Score, 0.9, 1);
    }

    [Fact]
    public void What_a_feature_contributes_and_is_worth()
    {
        var data = Models.WithKeys(_ml, Sample.Rows(150));
        data = _ml.Transforms.Concatenate("Features", "Features", "Weight").Fit(data).Transform(data);   // the last says nothing
        using var model = _ml.MulticlassClassification.Trainers.AuxiLearn(network: Network.Mlp(16), numberOfEpochs: 60, learningRate: 0.01).Fit(data);
        var (explained, importance) = FromMLNetExample.Explained(_ml, model, data);
        Assert.All(explained.GetColumn<float[]>("FeatureContributions").Zip(explained.GetColumn<uint>("PredictedLabel")), row =>
            Assert.True(row.First[row.Second - 1] > Math.Abs(row.First[3])));
        Assert.All(importance.Take(3), worth => Assert.InRange(worth.MicroAccuracy.Mean, -1, -0.05));
        Assert.InRange(importance[3].MicroAccuracy.Mean, -0.05, 0.05);
    }

    [Fact]
    public void Texts_are_featurised()
    {
        string[][] words = [["dull", "long"], ["nice", "good"], ["great", "moving"]];
        var random = new Random(1);
        var reviews = Enumerable.Range(0, 90).Select(i => new Review
        {
            Stars = $"{i % 3}",
            Text = $"a {words[i % 3][random.Next(2)]} film",
            Helpful = random.NextSingle(),
        }).ToArray();
        var data = _ml.Transforms.CopyColumns("Review", "Text").Fit(_ml.Data.LoadFromEnumerable(reviews)).Transform(_ml.Data.LoadFromEnumerable(reviews));
        var model = FromMLNetExample.Texts(_ml, data);
        using var disposed = (IDisposable)model;
        Assert.InRange(_ml.MulticlassClassification.Evaluate(model.Transform(data)).MicroAccuracy, 0.95, 1);
    }

    [Fact]
    public void A_table_has_entities()
    {
        var random = new Random(1);
        var rows = Enumerable.Range(0, 400).Select(i => new Sale
        {
            Age = random.NextSingle(),
            Price = i % 9 == 0 ? float.NaN : random.NextSingle(),
            Shop = $"s{i % 8}",
            Label = i % 8 == 3 ? 5 : i % 8,
        }).ToArray();
        var data = _ml.Data.LoadFromEnumerable(rows);
        var model = NetworksExample.Table(_ml, data);
        using var disposed = (IDisposable)model;
        Assert.InRange(_ml.Regression.Evaluate(model.Transform(data)).RSquared, 0.9, 1);
        var unknown = _ml.Data.LoadFromEnumerable(new[] { new Sale { Age = 0.5f, Price = 0.5f, Shop = "new" } });
        Assert.All(model.Transform(unknown).GetColumn<float>("Score"), score => Assert.True(float.IsFinite(score)));
    }

    private sealed class Review
    {
        public string Stars { get; set; } = "";

        public string Text { get; set; } = "";

        public float Helpful { get; set; }
    }

    private sealed class Sale
    {
        public float Age { get; set; }

        public float Price { get; set; }

        public string Shop { get; set; } = "";

        public float Label { get; set; }
    }

    [Fact]
    public void A_DataFrame_goes_in_and_comes_out()
    {
        using var folder = new TempFolder();
        var path = Path.Combine(folder.Path, "birds.csv");
        File.WriteAllLines(path, ["species,bill,flipper,mass", .. Sample.Rows(90).Select(row => string.Create(CultureInfo.InvariantCulture,
            $"{row.Species},{row.Features[0]},{row.Features[1]},{row.Mass}"))]);
        var scored = FromMLNetExample.Frame(_ml, path);
        Assert.Equal((90, 3), (scored.Rows.Count, scored.Columns.Count));
        Assert.InRange(scored.Rows.Count(row => $"{row["species"]}" == $"{row["PredictedLabel"]}"), 80, 90);
    }
}
