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
