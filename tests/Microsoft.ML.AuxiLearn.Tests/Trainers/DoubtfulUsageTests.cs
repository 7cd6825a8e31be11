using Microsoft.ML.AuxiLearn.Tests.Training;
using Microsoft.ML.Data;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Trainers;

/// <summary>What a user's hands get wrong and a training can still be made of: each is reported in a warning that names the column or the option.</summary>
public class DoubtfulUsageTests
{
    private const string NotBetter = "The model is no better than ";

    [Fact]
    public void A_good_training_closes_with_its_metric_beside_that_of_the_mean_and_warns_of_nothing()
    {
        var (model, log) = Fit(_ => { }, rows => { });
        var closing = log.Infos.Last();
        Assert.StartsWith("Trained for 30 epochs; the weights are those of epoch ", closing, StringComparison.Ordinal);
        Assert.Matches(@"with a validation RMSE / standard deviation of 0\.\d+, where the mean has [01]\.\d+\.$", closing);
        Assert.Empty(log.Warnings);
        model.Dispose();
    }

    [Fact]
    public void A_training_without_validation_rows_says_that_nothing_tells_how_good_it_is()
    {
        var (model, log) = Fit(options => options.ValidationSet = ValidationSet.None, _ => { });
        Assert.EndsWith("there are no validation rows to measure them on.", log.Infos.Last(), StringComparison.Ordinal);
        model.Dispose();
    }

    [Fact]
    public void A_learning_rate_of_1000()
    {
        var (model, log) = Fit(options => options.LearningRate = 1000, _ => { });
        Assert.Contains(log.Warnings, warning => warning.StartsWith(NotBetter + "the mean: its validation RMSE / standard deviation is ",
            StringComparison.Ordinal));
        model.Dispose();
    }

    [Fact]
    public void An_auxiliary_column_that_is_all_missing_weighs_nothing()
    {
        var (model, log) = Fit(_ => { }, rows => Each(rows, row => row.Helpful = float.NaN));
        Assert.Contains("No training row has a label of 'Helpful': its weight says nothing.", log.Warnings);
        Assert.Equal(0, model.Model.TaskWeights[1]);
        Assert.NotEqual(0, model.Model.TaskWeights[0]);
        model.Dispose();
    }

    [Fact]
    public void An_auxiliary_column_that_is_constant()
    {
        var (model, log) = Fit(_ => { }, rows => Each(rows, row => row.Helpful = 5));
        Assert.Contains("All labelled training rows have the same label of 'Helpful': nothing can be learned from it, and its weight says nothing.",
            log.Warnings);
        model.Dispose();
    }

    [Fact]
    public void A_label_that_is_constant()
    {
        var (model, log) = Fit(_ => { }, rows => Each(rows, row => row.Label = 1e12f));
        Assert.Contains(log.Warnings, warning => warning.StartsWith("The label column 'Label' holds 1E+12 in all ", StringComparison.Ordinal));
        model.Dispose();
    }

    [Fact]
    public void Two_labels_left()
    {
        var (model, log) = Fit(options => options.ValidationSet = ValidationSet.None, rows =>
        {
            foreach (var row in rows.Skip(3))
                row.Label = float.NaN;
        });
        Assert.Contains(log.Warnings, warning => warning.StartsWith("The label column 'Label' has 2 labels among the ", StringComparison.Ordinal));
        model.Dispose();
    }

    [Fact]
    public void One_class_left_of_two()
    {
        var ml = new MLContext(1);
        var log = new Messages(ml);
        var rows = Scoring.Sample.Rows(60).ToArray();
        foreach (var row in rows)
            row.IsLarge = true;
        ml.BinaryClassification.Trainers.AuxiLearn("IsLarge", numberOfEpochs: 2).Fit(ml.Data.LoadFromEnumerable(rows)).Dispose();
        Assert.Contains(log.Warnings, warning => warning.StartsWith("The label column 'IsLarge' holds true in all ", StringComparison.Ordinal));
        Assert.Contains(log.Warnings, warning => warning.StartsWith(NotBetter + "the most frequent class: its validation accuracy is 1,",
            StringComparison.Ordinal));
    }

    [Fact]
    public void Blank_cells_that_were_read_as_labels_of_0()
    {
        const string Warning = "The column 'Helpful' holds exactly 0 in ";
        static void Blank(ToyRegression[] rows)
        {
            for (var i = 0; i < rows.Length; i += 3)
                rows[i].Helpful = 0;
        }

        var (model, log) = Fit(_ => { }, Blank);
        Assert.Contains(log.Warnings, warning => warning.StartsWith(Warning, StringComparison.Ordinal)
            && warning.EndsWith("load the data with MissingRealsAsNaNs, or give the task Missing = 0.", StringComparison.Ordinal));
        model.Dispose();
    }

    [Theory]
    [InlineData(1e20f)]
    [InlineData(float.MaxValue)]
    [InlineData(-1e25f)]
    public void A_fill_value_counts_as_missing_where_it_would_swallow_all_others(float fill)
    {
        float[] Scores(float value)
        {
            var (model, log) = Fit(_ => { }, rows =>
            {
                for (var i = 0; i < rows.Length; i += 20)
                    (rows[i].Label, rows[i + 1].Helpful) = (value, value);
            });
            using (model)
            {
                foreach (var column in float.IsNaN(value) ? [] : new[] { "Label", "Helpful" })
                    Assert.Contains(log.Warnings, warning => warning.StartsWith(
                        FormattableString.Invariant($"The column '{column}' holds {value} in 10 rows, far from all others, which are "),
                        StringComparison.Ordinal)
                        && warning.EndsWith("it counts as missing, since float32 cannot hold both.", StringComparison.Ordinal));
                return Scored(model);
            }
        }

        Assert.Equal(Scores(float.NaN), Scores(fill));
    }

    [Fact]
    public void A_fill_value_that_is_nearer_is_told()
    {
        var (model, log) = Fit(_ => { }, rows => (rows[3].Helpful, rows[7].Helpful) = (-999, -999));
        Assert.Contains(log.Warnings, warning => warning.StartsWith("The column 'Helpful' holds -999 in 2 rows, far from all others, which are ",
            StringComparison.Ordinal)
            && warning.EndsWith("if it stands for a missing label, make it NaN or give an auxiliary task that Missing.", StringComparison.Ordinal));
        model.Dispose();
    }

    /// <summary>Their squares are beyond what Single holds.</summary>
    [Theory]
    [InlineData(67)]    // 1.5e20
    [InlineData(-40)]   // 9e-13
    [InlineData(100)]
    public void Nothing_hangs_on_the_units_of_the_labels(int power)
    {
        var factor = MathF.ScaleB(1, power);
        var (plain, _) = Fit(_ => { }, _ => { });
        var (scaled, log) = Fit(_ => { }, rows => Each(rows, row => (row.Label, row.Helpful) = (factor * row.Label, factor * row.Helpful)));
        Assert.Empty(log.Warnings);
        Assert.Equal(Scored(plain), Scored(scaled).Select(score => score / factor));   // powers of two: to the last bit
        plain.Dispose();
        scaled.Dispose();
    }

    [Fact]
    public void A_task_that_the_main_task_gains_nothing_from()
    {
        var (model, log) = Fit(
            options =>
            {
                options.AuxiliaryTasks.Add(AuxiliaryTask.SameTarget("Harmful"));
                (options.NumberOfEpochs, options.AuxiliaryUpdateInterval, options.EarlyStoppingPatience) = (60, 1, null);
            },
            _ => { });
        Assert.Equal(0, model.Model.TaskWeights[2]);
        Assert.Contains("The weight of 'Harmful' ended at its lower bound, 0: the main task gains nothing from it.", log.Warnings);
        model.Dispose();
    }

    private static (AuxiLearnRegressionTransformer Model, Messages Log) Fit(Action<AuxiLearnRegressionTrainer.Options> change, Action<ToyRegression[]> spoil)
    {
        var ml = new MLContext(1);
        var log = new Messages(ml);
        var options = new AuxiLearnRegressionTrainer.Options
        {
            AuxiliaryTasks = { AuxiliaryTask.Regression("Helpful") },
            Network = Network.Mlp(),
            NumberOfEpochs = 30,
            LearningRate = 0.02,
        };
        change(options);
        ToyRegression[] rows = [.. ml.Data.CreateEnumerable<ToyRegression>(ToyRegression.Sample(ml, 200, seed: 1), reuseRowObject: false)];
        spoil(rows);
        return (ml.Regression.Trainers.AuxiLearn(options).Fit(ml.Data.LoadFromEnumerable(rows)), log);
    }

    private static void Each(ToyRegression[] rows, Action<ToyRegression> change)
    {
        foreach (var row in rows)
            change(row);
    }

    private static float[] Scored(AuxiLearnRegressionTransformer model)
    {
        var ml = new MLContext();
        return [.. model.Transform(ToyRegression.Sample(ml, 20, seed: 2)).GetColumn<float>("Score")];
    }
}
