using Microsoft.ML.AuxiLearn.Tests.Scoring;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Trainers;

/// <summary>Data that cannot be learned from, and the one sentence that says so.</summary>
public class BadDataTests
{
    private static readonly MLContext _ml = new(1);

    [Fact]
    public void An_empty_table() => Refused("The training data have no rows; expected at least one.", []);

    [Fact]
    public void Labels_that_are_all_missing() =>
        Refused("The label column 'Mass' is missing in all 9 rows; expected at least one labelled row.", Rows(row => row.Mass = float.NaN));

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.PositiveInfinity, "Infinity")]
    public void Features_that_are_not_finite(float value, string text) =>
        Refused($"The feature column 'Features' of the training data holds {text} in row 1, slot 0; expected finite numbers",
            Rows(row => row.Features[0] = value));

    [Fact]
    public void Labels_and_weights_that_are_not_finite()
    {
        Refused("The column 'Mass' of the training data holds Infinity in row 1; expected finite numbers or NaN for missing.",
            Rows(row => row.Mass = float.PositiveInfinity));
        Refused("The example weight column 'Weight' holds -1 in row 1; expected finite numbers of at least 0.", Rows(row => row.Weight = -1));
    }

    [Fact]
    public void Weights_that_are_all_0() =>
        Refused("The example weight column 'Weight' is 0 in all 8 training rows; expected a weight over 0 in some.", Rows(row => row.Weight = 0));

    [Fact]
    public void Fractions_as_labels_of_yes_or_no()
    {
        var data = _ml.Data.LoadFromEnumerable(Rows(row => row.Weight = 0.5f));
        var exception = Assert.Throws<InvalidOperationException>(() => _ml.BinaryClassification.Trainers.AuxiLearn("Weight", numberOfEpochs: 1).Fit(data));
        Assert.Equal("The column 'Weight' of the training data holds 0.5 in row 1; expected 0, 1 or NaN for missing.", exception.Message);
    }

    [Fact]
    public void Sets_aside_that_leave_nothing_to_train_on()
    {
        Refused("The option AuxiliarySet asks for 9 of the rows with a label in 'Mass', of which 8 are left; expected fewer", Rows(_ => { }),
            options => options.AuxiliarySet = AuxiliarySet.HeldOutRows(9));
        Refused("The option ValidationSet asks for 9 of the rows with a label in 'Mass', of which 9 are left; expected fewer", Rows(_ => { }),
            options => options.ValidationSet = ValidationSet.HeldOut(0.99));
    }

    [Fact]
    public void A_key_of_one_class()
    {
        var data = Models.WithKeys(_ml, Rows(row => row.Species = "Gentoo"));
        var exception = Assert.ThrowsAny<ArgumentException>(() => _ml.MulticlassClassification.Trainers.AuxiLearn(numberOfEpochs: 1).Fit(data));
        Assert.StartsWith("The label column 'Label' has 1 class; expected at least 2.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_that_is_not_there()
    {
        var ml = new MLContext(1) { GpuDeviceId = 99, FallbackToCpu = false };
        var exception = Assert.Throws<InvalidOperationException>(() => ml.Regression.Trainers.AuxiLearn("Mass", numberOfEpochs: 1)
            .Fit(ml.Data.LoadFromEnumerable(Sample.Rows(9))));
        Assert.StartsWith("GpuDeviceId is 99 but ", exception.Message, StringComparison.Ordinal);
    }

    private static Sample[] Rows(Action<Sample> spoil)
    {
        var rows = Sample.Rows(9).ToArray();
        foreach (var row in rows)
            spoil(row);
        return rows;
    }

    private static void Refused(string sentence, Sample[] rows, Action<AuxiLearnRegressionTrainer.Options>? change = null)
    {
        var options = new AuxiLearnRegressionTrainer.Options { LabelColumnName = "Mass", ExampleWeightColumnName = "Weight", NumberOfEpochs = 1 };
        options.AuxiliaryTasks.Add(AuxiliaryTask.Binary("IsLarge"));
        change?.Invoke(options);
        var exception = Assert.Throws<InvalidOperationException>(() => _ml.Regression.Trainers.AuxiLearn(options).Fit(_ml.Data.LoadFromEnumerable(rows)));
        Assert.StartsWith(sentence, exception.Message, StringComparison.Ordinal);
    }
}
