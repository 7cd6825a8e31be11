using Microsoft.ML.AuxiLearn.Tests.Scoring;
using Microsoft.ML.AuxiLearn.Training;
using Microsoft.ML.Data;
using Xunit;
using static TorchSharp.torch;
using Errors = Microsoft.ML.AuxiLearn.Tasks.CalibrationError;

namespace Microsoft.ML.AuxiLearn.Tests.Training;

/// <summary>Temperature scaling, and the expected calibration error.</summary>
public class CalibrationTests
{
    private static readonly MLContext _ml = new(1);

    /// <summary>Rows with classes drawn by softmax(z), of which the network is said to give z times a factor.</summary>
    private static HeldOutOutputs Drawn(int rows, int classes, double factor)
    {
        var random = new Random(3);
        var logits = new double[rows, classes];
        var labels = new double[rows];
        for (var row = 0; row < rows; row++)
        {
            var powers = new double[classes];
            for (var i = 0; i < classes; i++)
            {
                logits[row, i] = 3 * (random.NextDouble() - 0.5) * factor;
                powers[i] = Math.Exp((classes == 1 ? -1 : 1) * logits[row, i] / factor);
            }
            var draw = random.NextDouble() * (classes == 1 ? 1 + powers[0] : powers.Sum());
            if (classes == 1)
                labels[row] = draw < 1 ? 1 : 0;
            else
                for (; labels[row] < classes - 1 && draw > powers[(int)labels[row]]; labels[row]++)
                    draw -= powers[(int)labels[row]];
        }
        return new(tensor(logits), tensor(labels), ones(rows, ScalarType.Float64));
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(1, 0.25)]
    [InlineData(3, 4)]
    [InlineData(10, 0.5)]
    public void The_temperature_is_what_the_logits_are_too_large_by(int classes, double factor)
    {
        using var scope = NewDisposeScope();
        var scaling = TemperatureScaling.Of(Drawn(20000, classes, factor));
        Assert.InRange(scaling.Temperature / factor, 0.93, 1.07);
        Assert.InRange(scaling.ErrorAfter, 0, 0.02);
        Assert.InRange(scaling.ErrorBefore, 2 * scaling.ErrorAfter, 1);
    }

    [Fact]
    public void It_has_the_smallest_log_loss_of_a_grid()
    {
        using var scope = NewDisposeScope();
        var rows = Drawn(300, 3, 2.5);
        var found = TemperatureScaling.Of(rows).Temperature;
        var best = Enumerable.Range(1, 2000).Select(step => step * 0.005).MinBy(temperature => Loss(rows, temperature));
        Assert.Equal(best, found, 0.02);   // Platt's doubt of 1/302 is all that is between them
    }

    [Fact]
    public void Rows_that_are_all_right_do_not_make_certainty_and_logits_that_say_nothing_stay()
    {
        using var scope = NewDisposeScope();
        var right = TemperatureScaling.Of(new(tensor(new double[,] { { 5, 0 }, { 0, 5 }, { 5, 0 }, { 0, 5 } }), tensor(new double[] { 0, 1, 0, 1 }),
            ones(4, ScalarType.Float64)));
        Assert.Equal(Math.Log(1 / (1.0 / 6) - 1), 5 / right.Temperature, 1e-3);   // of 4 rows, a sixth of doubt remains
        Assert.Equal(1, TemperatureScaling.Of(new(zeros(3, 2, ScalarType.Float64), tensor(new double[] { 0, 1, 1 }), ones(3, ScalarType.Float64))).Temperature);
    }

    [Fact]
    public void Rows_count_by_their_weights()
    {
        using var scope = NewDisposeScope();
        var rows = Drawn(200, 3, 2);
        var half = cat([ones(100, ScalarType.Float64), zeros(100, ScalarType.Float64)]);
        var alone = TemperatureScaling.Of(new(rows.Outputs.narrow(0, 0, 100), rows.Labels.narrow(0, 0, 100), ones(100, ScalarType.Float64)));
        Assert.Equal(alone.Temperature, TemperatureScaling.Of(rows with { Weights = half }).Temperature, 0.02);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 1)]
    [InlineData(true, 4)]
    [InlineData(false, 4)]
    public void A_model_that_was_too_sure_says_what_comes_true_and_predicts_as_before(bool isBinary, int members)
    {
        var (train, validation, test) = (Noisy(300, 1, 0), Noisy(400, 2), Noisy(2000, 3));   // what was clean in training is not in use
        var calibrated = Fit(Calibration.Temperature);
        var plain = Fit(Calibration.None);
        Assert.True(calibrated.Summary.Temperature > 1.2, $"{calibrated.Summary.Temperature}");
        Assert.True(calibrated.Error < plain.Error - 0.02, $"{calibrated.Error} {plain.Error}");
        Assert.Equal(plain.Predicted, calibrated.Predicted);
        Assert.Null(plain.Summary.Temperature);
        Assert.Null(plain.Summary.CalibrationError);

        (double Error, List<string> Predicted, TrainingSummary Summary) Fit(Calibration calibration)
        {
            var ml = new MLContext(1);
            if (isBinary)
            {
                using var model = ml.BinaryClassification.Trainers.AuxiLearn(Filled(new AuxiLearnBinaryTrainer.Options
                { LabelColumnName = "IsLarge", Calibration = calibration })).Fit(train);
                var scored = model.Transform(test);
                return (ml.BinaryClassification.CalibrationError(scored, "IsLarge"), [.. scored.GetColumn<bool>("PredictedLabel").Select(label => $"{label}")],
                    model.Model.Summary!);
            }
            else
            {
                using var model = ml.MulticlassClassification.Trainers.AuxiLearn(Filled(new AuxiLearnMulticlassTrainer.Options { Calibration = calibration }))
                    .Fit(train);
                var scored = model.Transform(test);
                return (ml.MulticlassClassification.CalibrationError(scored), [.. scored.GetColumn<uint>("PredictedLabel").Select(label => $"{label}")],
                    model.Model.Summary!);
            }
        }

        TOptions Filled<TOptions>(TOptions options) where TOptions : AuxiLearnOptions
        {
            // so fast that it is sure of itself after the first epoch
            (options.NumberOfEpochs, options.BatchSize, options.LearningRate, options.Network) = (4, 16, 0.1, Network.Mlp(32));
            options.Members = members;
            options.ValidationSet = ValidationSet.From(validation);
            return options;
        }
    }

    [Fact]
    public void A_part_of_the_log_and_of_the_description_say_what_it_did()
    {
        var ml = new MLContext(1);
        var said = new List<string>();
        ml.Log += (_, message) => said.Add(message.RawMessage);
        using var model = ml.BinaryClassification.Trainers.AuxiLearn("IsLarge", numberOfEpochs: 2).Fit(Noisy(100, 1));
        Assert.Contains(said, sentence => sentence.StartsWith("The outputs are divided by a temperature of ", StringComparison.Ordinal));
        Assert.Contains("Calibration: temperature ", model.Model.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_validation_rows_there_is_no_temperature()
    {
        using var model = _ml.BinaryClassification.Trainers.AuxiLearn(new AuxiLearnBinaryTrainer.Options
        {
            LabelColumnName = "IsLarge",
            NumberOfEpochs = 1,
            ValidationSet = ValidationSet.None,
        }).Fit(Noisy(50, 1));
        Assert.Null(model.Model.Summary!.Temperature);
    }

    [Fact]
    public void The_error_is_that_of_its_definition()
    {
        var error = new Errors(10);
        foreach (var (probability, isTrue) in new[] { (0.95, true), (0.95, true), (0.91, false), (0.55, true), (0.25, false), (double.NaN, true) })
            error.Add(probability, isTrue);
        Assert.Equal((Math.Abs(0.95 + 0.95 + 0.91 - 2) + 0.45 + 0.25) / 5, error.Value, 1e-12);
    }

    [Fact]
    public void Columns_of_another_type_are_refused()
    {
        var data = Noisy(5, 1);
        Assert.StartsWith("The label column 'Mass' holds Single; expected a key.",
            Assert.ThrowsAny<ArgumentException>(() => _ml.MulticlassClassification.CalibrationError(data, "Mass", "Features")).Message,
                StringComparison.Ordinal);
        Assert.StartsWith("The score column 'Features' holds Vector<Single, 3>; expected Single with the probability of true.",
            Assert.ThrowsAny<ArgumentException>(() => _ml.BinaryClassification.CalibrationError(data, "IsLarge", "Features")).Message,
                StringComparison.Ordinal);
        Assert.StartsWith("The number of bins is 0; expected at least 1.",
            Assert.ThrowsAny<ArgumentException>(() => _ml.BinaryClassification.CalibrationError(data, "IsLarge", "Mass", 0)).Message, StringComparison.Ordinal);
    }

    private static double Loss(HeldOutOutputs rows, double temperature)
    {
        using var scope = NewDisposeScope();
        return nn.functional.cross_entropy(rows.Outputs / temperature, rows.Labels.to(ScalarType.Int64)).item<double>();
    }

    /// <summary>Rows of which a share has the label of another.</summary>
    private static IDataView Noisy(int count, int seed, double share = 0.3)
    {
        var random = new Random(seed);
        var rows = Sample.Rows(count, seed);
        foreach (var row in rows.Where(_ => random.NextDouble() < share))
            (row.IsLarge, row.Species) = (!row.IsLarge, Sample.AllSpecies[random.Next(3)]);
        return Models.WithKeys(_ml, rows);
    }
}
