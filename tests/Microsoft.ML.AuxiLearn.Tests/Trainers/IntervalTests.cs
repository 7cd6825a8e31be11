using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.AuxiLearn.Tests.Scoring;
using Microsoft.ML.AuxiLearn.Tests.Training;
using Microsoft.ML.AuxiLearn.Training;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Trainers;

/// <summary>Quantiles, and intervals and sets that cover the label in a share of new rows.</summary>
[Seeded]
public class IntervalTests
{
    private static readonly MLContext _ml = new(1);

    private static IHost Host => ((IHostEnvironment)_ml).Register("Test");

    [Fact]
    public void The_pinball_loss_is_that_of_its_definition_and_least_at_the_quantiles()
    {
        using var scope = NewDisposeScope();
        var loss = new QuantileLoss([0.1, 0.5, 0.8]);
        var outputs = tensor(new[] { 0.0, 1, 2, 5, 5, 5 }, [2, 3]);
        var targets = tensor(new[] { 1.5, 4 }, [2, 1]);
        double Pinball(double level, double error) => Math.Max(level * error, (level - 1) * error);
        Assert.Equal([(Pinball(0.1, 1.5) + Pinball(0.5, 0.5) + Pinball(0.8, -0.5)) / 3, (Pinball(0.1, -1) + Pinball(0.5, -1) + Pinball(0.8, -1)) / 3],
            loss.PerSample(outputs, targets).data<double>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-12);

        var labels = linspace(0, 1, 1001, ScalarType.Float64).unsqueeze(1);
        var best = Enumerable.Range(0, 101).MinBy(step => new QuantileLoss([0.3]).PerSample(full(1001, 1, step / 100.0, ScalarType.Float64),
            labels).mean().item<double>());
        Assert.Equal(30, best);
    }

    [Fact]
    public void Its_gradient_is_that_of_differences()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(1);
        var loss = new QuantileLoss([0.2, 0.7]);
        var (outputs, targets, step) = (randn(4, 2, ScalarType.Float64), randn(4, 3, ScalarType.Float64), 1e-6);
        outputs.requires_grad = true;
        loss.PerSample(outputs, targets).sum().backward();
        for (var i = 0; i < 8; i++)
        {
            var shift = zeros(8, ScalarType.Float64);
            shift[i] = step;
            double At(double sign) => loss.PerSample(outputs.detach() + sign * shift.view(4, 2), targets).sum().item<double>();
            Assert.Equal((At(1) - At(-1)) / (2 * step), outputs.grad!.flatten()[i].item<double>(), 1e-6);
        }
    }

    [Fact]
    public void Quantiles_cover_what_they_say_and_never_cross()
    {
        var (train, test) = (ToyRegression.Sample(_ml, 2000, seed: 1, labelNoise: 1), ToyRegression.Sample(_ml, 2000, seed: 2, labelNoise: 1));
        using var model = Trainer(TaskLoss.Quantile(0.1, 0.5, 0.9), null).Fit(train);
        var scored = model.Transform(test);
        var (labels, quantiles) = (scored.GetColumn<float>("Label").ToArray(), scored.GetColumn<float[]>("Score.Quantiles").ToArray());
        foreach (var (level, index) in new[] { (0.1, 0), (0.5, 1), (0.9, 2) })
            Assert.InRange(labels.Zip(quantiles).Count(row => row.First <= row.Second[index]) / 2000.0, level - 0.05, level + 0.05);
        Assert.All(quantiles, row => Assert.Equal(row.Order(), row));
        Assert.Equal(quantiles.Select(row => row[1]), scored.GetColumn<float>("Score"));
        Assert.Equal("pinball loss / standard deviation", model.Model.History[0].MetricName);
        VBuffer<ReadOnlyMemory<char>> names = default;
        scored.Schema["Score.Quantiles"].GetSlotNames(ref names);
        Assert.Equal(["0.1", "0.5", "0.9"], names.DenseValues().Select(name => name.ToString()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Intervals_cover_the_label_in_the_share_of_new_rows_that_was_asked_for(bool ofQuantiles)
    {
        var (train, test) = (ToyRegression.Sample(_ml, 1000, seed: 1, labelNoise: 1), ToyRegression.Sample(_ml, 4000, seed: 2, labelNoise: 1));
        using var model = Trainer(ofQuantiles ? TaskLoss.Quantile(0.2, 0.8) : null, 0.9, rows: 1000).Fit(train);
        var scored = model.Transform(test);
        var intervals = scored.GetColumn<float[]>("Score.Interval").ToArray();
        Assert.InRange(scored.GetColumn<float>("Label").Zip(intervals).Count(row => row.Second[0] <= row.First && row.First <= row.Second[1]) / 4000.0, 0.87,
            0.93);
        Assert.Equal(ofQuantiles, intervals.Select(interval =>
            MathF.Round(interval[1] - interval[0], 2)).Distinct().Count() > 1);   // as wide as each row asks for
    }

    [Fact]
    public void Sets_have_the_label_in_the_share_of_new_rows_that_was_asked_for_and_never_lack_the_prediction()
    {
        using var model = Multiclass(0.9).Fit(Noisy(900, 1));
        var scored = model.Transform(Noisy(3000, 2));
        var (labels, sets, predicted) = (scored.GetColumn<uint>("Label"), scored.GetColumn<bool[]>("Score.Set").ToArray(),
            scored.GetColumn<uint>("PredictedLabel"));
        Assert.InRange(labels.Zip(sets).Count(row => row.Second[row.First - 1]) / 3000.0, 0.87, 0.95);
        Assert.All(predicted.Zip(sets), row => Assert.True(row.Second[row.First - 1]));
        Assert.InRange(sets.Average(set => set.Count(isIn => isIn)), 1, 2.9);
    }

    [Fact]
    public void The_bound_is_the_order_statistic_of_the_rows()
    {
        using var scope = NewDisposeScope();
        var rows = new HeldOutOutputs(zeros(19, 1, ScalarType.Float64), arange(1, 20, ScalarType.Float64), ones(19, ScalarType.Float64));
        Assert.Equal(36, SplitConformal.OfNumbers(Host, 0.9, rows, labelScale: 2).Bound);   // the 18th of 19, in the label's units
        var sentence = Assert.Throws<InvalidOperationException>(() => SplitConformal.OfNumbers(Host, 0.96, rows, 1)).Message;
        Assert.StartsWith("The option ConformalCoverage is 0.96 and there are 19 validation rows; expected at least 24 of them", sentence,
            StringComparison.Ordinal);
    }

    /// <summary>Another batch, or another processor, rounds otherwise.</summary>
    [Fact]
    public void The_row_that_the_bound_is_of_is_in_its_set_however_its_probability_is_rounded()
    {
        using var scope = NewDisposeScope();
        var logits = arange(1, 20, ScalarType.Float64);
        var rows = new HeldOutOutputs(stack([logits / 10, zeros(19, ScalarType.Float64)], 1), zeros(19, ScalarType.Float64), ones(19, ScalarType.Float64));
        var own = 1 / (1 + Math.Exp(-0.2));   // the 18th of 19 from above
        Assert.InRange(SplitConformal.OfClasses(Host, 0.9, rows).Bound, own - 2e-6, own - 5e-7);
    }

    [Theory]
    [InlineData("quantiles")]
    [InlineData("intervals")]
    [InlineData("both, and a task that is kept")]
    [InlineData("sets")]
    public void The_columns_are_those_that_the_estimator_promises_also_when_saved_and_row_by_row(string what)
    {
        var quantiles = TaskLoss.Quantile(0.25, 0.75);
        if (what == "sets")
        {
            EstimatorContract.Check(_ml, Multiclass(0.8, epochs: 1), Noisy(90, 1));
            return;
        }
        var options = Options(what == "intervals" ? null : quantiles, what == "quantiles" ? null : 0.8, epochs: 1);
        if (what.StartsWith("both", StringComparison.Ordinal))
            options.AuxiliaryTasks.Add(AuxiliaryTask.Regression("Helpful") with { KeepOutputs = true });
        EstimatorContract.Check(_ml, _ml.Regression.Trainers.AuxiLearn(options), ToyRegression.Sample(_ml, 100, seed: 1));
    }

    [Fact]
    public void Other_measurements_of_the_target_take_its_quantiles()
    {
        var options = Options(TaskLoss.Quantile(0.1, 0.9), null, epochs: 2);
        options.AuxiliaryTasks.Add(AuxiliaryTask.SameTarget("Helpful"));
        options.Weighting = WeightingMethod.AuxiLearn();
        using var model = _ml.Regression.Trainers.AuxiLearn(options).Fit(ToyRegression.Sample(_ml, 200, seed: 1));
        Assert.All(model.Model.History, report => Assert.All(report.TrainingLosses, loss => Assert.True(float.IsFinite(loss))));
    }

    [Fact]
    public void Mistakes_are_refused_in_one_sentence()
    {
        Refused(() => TaskLoss.Quantile(), "The levels of TaskLoss.Quantile are ; expected at least one, over 0 and under 1, each larger than the one before.");
        Refused(() => TaskLoss.Quantile(0.5, 0.5), "The levels of TaskLoss.Quantile are 0.5, 0.5; expected at least one, over 0 and under 1");
        Refused(() => Trainer(null, 1), "The option ConformalCoverage is 1; expected over 0 and under 1, or null.");
        Refused(() => _ml.MulticlassClassification.Trainers.AuxiLearn(new AuxiLearnMulticlassTrainer.Options { Loss = TaskLoss.Quantile(0.5) }),
            "The option Loss is a loss for numbers; expected one for classes");
        var options = Options(null, null);
        options.AuxiliaryTasks.Add(AuxiliaryTask.Regression("Helpful") with { Loss = TaskLoss.Quantile(0.5) });
        Refused(() => _ml.Regression.Trainers.AuxiLearn(options),
            "The option AuxiliaryTasks, Loss of 'Helpful', is Quantile(0.5); expected one for a single output, since quantiles are for the main task.");
        options = Options(TaskLoss.Quantile(0.5), null);
        options.AuxiliaryTasks.Add(AuxiliaryTask.SameTarget("Helpful") with { Loss = TaskLoss.Squared });
        Refused(() => _ml.Regression.Trainers.AuxiLearn(options), "The option AuxiliaryTasks is a list with SameTarget and a Loss; expected none");
        var none = Options(null, 0.9, epochs: 1);
        none.ValidationSet = ValidationSet.None;
        Assert.StartsWith("The option ConformalCoverage is 0.9 and there are 0 validation rows; expected at least 9 of them",
            Assert.Throws<InvalidOperationException>(() => _ml.Regression.Trainers.AuxiLearn(none).Fit(ToyRegression.Sample(_ml, 50, seed: 1))).Message,
                StringComparison.Ordinal);

        static void Refused(Action make, string sentence) =>
            Assert.StartsWith(sentence, Assert.ThrowsAny<ArgumentException>(make).Message, StringComparison.Ordinal);
    }

    private static AuxiLearnRegressionTrainer Trainer(TaskLoss? loss, double? coverage, int rows = 0) =>
        _ml.Regression.Trainers.AuxiLearn(Options(loss, coverage, rows: rows));

    private static AuxiLearnRegressionTrainer.Options Options(TaskLoss? loss, double? coverage, int epochs = 30, int rows = 0) => new()
    {
        Loss = loss,
        ConformalCoverage = coverage,
        NumberOfEpochs = epochs,
        Network = Network.Mlp(16),
        LearningRate = 0.01,
        ValidationSet = rows > 0 ? ValidationSet.From(ToyRegression.Sample(_ml, rows, seed: 9, labelNoise: 1)) : ValidationSet.HeldOut(0.3),
    };

    private static AuxiLearnMulticlassTrainer Multiclass(double coverage, int epochs = 20) => _ml.MulticlassClassification.Trainers.AuxiLearn(
        new AuxiLearnMulticlassTrainer.Options
        {
            ConformalCoverage = coverage,
            NumberOfEpochs = epochs,
            Network = Network.Mlp(8),
            LearningRate = 0.01,
            ValidationSet = ValidationSet.HeldOut(0.5),
        });

    /// <summary>Rows of which a quarter have the label of another.</summary>
    private static IDataView Noisy(int count, int seed)
    {
        var random = new Random(seed);
        var rows = Sample.Rows(count, seed);
        foreach (var row in rows.Where(_ => random.NextDouble() < 0.25))
            row.Species = Sample.AllSpecies[random.Next(3)];
        return Models.WithKeys(_ml, rows);
    }
}
