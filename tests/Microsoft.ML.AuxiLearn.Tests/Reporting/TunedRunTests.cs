using System.Globalization;
using Microsoft.ML.AuxiLearn.Tests.Training;
using Microsoft.ML.Transforms;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Reporting;

public class TunedRunTests
{
    private readonly MLContext _ml = new();

    /// <summary>A model that is off by the knob: 100 of its own accord, then 4 and 2 (the middle and the quarter of 1 to 16).</summary>
    private static Contender OffBy { get; } = new("OffBy", trial => Shift(trial, trial.Knob("bias", 100))) { Knobs = [new("bias", 1, 16)] };

    [Fact]
    public void The_trial_that_is_best_on_the_validation_rows_is_measured_on_the_test_rows()
    {
        var run = Comparison(OffBy).Run("OffBy", 1);
        Assert.Equal(2, run.Knobs["bias"], 10);
        Assert.Equal(2, run.Others["RMSE"], 5);
        Assert.Equal("RRMSE", run.Metric);
        Assert.Equal(run.Value, run.Validation, 5);
    }

    [Fact]
    public void A_trial_that_fails_is_a_bad_trial()
    {
        var contender = OffBy with
        {
            Estimator = trial => trial.Knobs.Count == 0
            ? throw new InvalidOperationException("It diverged.")
            : Shift(trial, trial.Knob("bias", 100))
        };
        Assert.Equal(2, Comparison(contender).Run("OffBy", 1).Others["RMSE"], 5);
    }

    [Fact]
    public void A_contender_none_of_whose_trials_succeeds_tells_why()
    {
        var diverging = new Contender("Diverging", _ => throw new InvalidOperationException("It diverged."));
        Assert.Equal("It diverged.", Assert.Throws<InvalidOperationException>(() => Comparison(diverging).Run("Diverging", 1)).Message);
        var endless = new Contender("Endless", trial => Shift(trial, double.PositiveInfinity));
        Assert.Contains("No trial gave a finite RRMSE", Assert.Throws<InvalidOperationException>(() => Comparison(endless).Run("Endless", 1)).Message,
            StringComparison.Ordinal);
        Assert.Contains("'Unknown'", Assert.Throws<ArgumentException>(() => Comparison(diverging).Run("Unknown", 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancellation_is_no_failure()
    {
        using var ended = new CancellationTokenSource();
        ended.Cancel();
        Assert.Throws<OperationCanceledException>(() => Comparison(OffBy).Run("OffBy", 1, ended.Token));
    }

    [Fact]
    public void The_metric_of_the_training_mean_is_one()
    {
        var train = Rows([1, 2, 3], [0, 0, 0]);
        Assert.Equal(1, ComparisonMetric.RelativeRootMeanSquaredError().Measure(train, Rows([0, 7, float.NaN], [2, 2, 9]))["RRMSE"], 6);
        Assert.Equal(0, ComparisonMetric.RelativeRootMeanSquaredError().Measure(train, Rows([0, 7], [0, 7]))["RRMSE"]);
        Assert.Throws<InvalidOperationException>(() => ComparisonMetric.RelativeRootMeanSquaredError().Measure(train, Rows([float.NaN], [0])));
    }

    [Fact]
    public void Accuracy_passes_over_rows_without_a_label() =>
        Assert.Equal(0.5, ComparisonMetric.Accuracy("Label", "Score").Measure(Rows([1], [1]), Rows([1, 0, float.NaN], [1, 1, 1]))["accuracy"]);

    [Fact]
    public void Methods_start_alike_and_runs_repeat()
    {
        Contender Method(string name, WeightingMethod method) => Contender.Of(method, (weighting, trial) =>
            trial.Context.Regression.Trainers.AuxiLearn(trial.Configure(new AuxiLearnRegressionTrainer.Options
            {
                Weighting = weighting,
                AuxiliaryTasks = { AuxiliaryTask.Regression("Helpful") },
                Network = Network.Mlp(4),
                NumberOfEpochs = 2,
            }))) with
        { Name = name };

        ComparisonSplit Split(int seed) =>
            new(ToyRegression.Sample(_ml, 60, seed), ToyRegression.Sample(_ml, 30, seed + 100), ToyRegression.Sample(_ml, 30, seed + 200));
        var comparison = new Comparison(Split, ComparisonMetric.RelativeRootMeanSquaredError(),
            [Method("a", WeightingMethod.SingleTask), Method("b", WeightingMethod.SingleTask), Method("c", WeightingMethod.Equal)])
        { Trials = 2 };
        var run = comparison.Run("a", 1);
        Assert.Equal(run.Value, comparison.Run("b", 1).Value);
        Assert.Equal(run.Value, comparison.Run("a", 1).Value);
        Assert.NotEqual(run.Value, comparison.Run("a", 2).Value);
        Assert.Empty(run.Weights);
        Assert.Equal(1, Assert.Single(comparison.Run("c", 1).Weights).Value);
    }

    [Fact]
    public async Task The_importance_of_each_feature_is_that_of_the_chosen_model_on_the_test_rows()
    {
        IDataView Rows(int rows, int seed)
        {
            var toy = ToyRegression.Sample(_ml, rows, seed, labelNoise: 0.1);   // whose label is nearly Helpful
            return _ml.Transforms.Concatenate("Features", nameof(ToyRegression.Helpful), nameof(ToyRegression.Unrelated)).Fit(toy).Transform(toy);
        }
        var linear = new Contender("Linear", trial => trial.Context.Regression.Trainers.Sdca(maximumNumberOfIterations: 20));
        var network = Contender.Of(WeightingMethod.SingleTask, (weighting, trial) => trial.Context.Regression.Trainers.AuxiLearn(
            trial.Configure(new AuxiLearnRegressionTrainer.Options { Weighting = weighting, Network = Network.Mlp(), LearningRate = 0.05, NumberOfEpochs = 20 })));
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.json");
        try
        {
            var comparison = new Comparison(seed => new(Rows(200, seed), Rows(50, seed + 100), Rows(100, seed + 200)),
                ComparisonMetric.RelativeRootMeanSquaredError(), [linear, network])
            {
                Seeds = [1],
                Trials = 1,
                File = file,
                Importance = (model, test) => _ml.Regression.PermutationFeatureImportance(model, test, permutationCount: 3)
                    .ToDictionary(feature => feature.Key, feature => feature.Value.RootMeanSquaredError.Mean),
            };
            await comparison.RunAsync();
            Assert.Empty(ComparisonReport.Load(file).Failures);
            var runs = ComparisonReport.Load(file).Runs;
            Assert.Equal(2, runs.Count);
            Assert.All(runs, run => Assert.InRange(run.Importance[nameof(ToyRegression.Helpful)], 0.5, 3));
            Assert.All(runs, run => Assert.InRange(run.Importance[nameof(ToyRegression.Unrelated)], -0.1, 0.1));
            var failing = new Comparison(seed => new(Rows(20, seed), Rows(9, seed), Rows(9, seed)), ComparisonMetric.RelativeRootMeanSquaredError(), [linear])
            {
                Importance = (_, _) => throw new NotSupportedException("No."),
            };
            Assert.Equal("The option Importance threw NotSupportedException: No.",
                Assert.Throws<InvalidOperationException>(() => failing.Run("Linear", 1)).Message);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private Comparison Comparison(Contender contender)
    {
        var rows = Rows([1, 2, 3, 4, 5, 6], [0, 0, 0, 0, 0, 0]);
        return new Comparison(_ => new ComparisonSplit(rows, rows, rows), ComparisonMetric.RelativeRootMeanSquaredError(), [contender]);
    }

    private static ExpressionEstimator Shift(Trial trial, double bias) =>
        double.IsFinite(bias)
            ? trial.Context.Transforms.Expression("Score", string.Create(CultureInfo.InvariantCulture, $"(x) => x + {bias:F6}f"), "Label")
            : trial.Context.Transforms.Expression("Score", "(x) => x / 0.0f", "Label");

    private IDataView Rows(float[] labels, float[] scores) =>
        _ml.Data.LoadFromEnumerable(labels.Zip(scores, (label, score) => new Scored { Label = label, Score = score }));

    private sealed class Scored
    {
        public float Label { get; set; }

        public float Score { get; set; }
    }
}
