using Microsoft.ML.AuxiLearn.Bilevel;
using Microsoft.ML.Data;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Training;

public class TrainingTests
{
    [Fact]
    public void The_weight_of_a_harmful_task_falls_and_the_parameters_approach_the_true_ones()
    {
        var (auxiLearn, history) = Fit(WeightingMethod.AuxiLearn());
        var (equal, _) = Fit(WeightingMethod.Equal);
        var weights = history[^1].TaskWeights;
        Assert.True(weights[2] < 0.1 * weights[1], $"weights {string.Join(", ", weights)}");
        Assert.True(Distance(auxiLearn) < 0.3 * Distance(equal), $"{Distance(auxiLearn)} against {Distance(equal)}");
    }

    [Fact]
    public void The_same_seed_gives_the_same_model_to_the_last_bit_and_leaves_the_process_generator_alone()
    {
        using var before = random.get_rng_state();
        var first = Scores(Fit(WeightingMethod.AuxiLearn(), seed: 3, network: Network.Mlp(8) with { Dropout = 0.2 }, epochs: 3).Model);
        var second = Scores(Fit(WeightingMethod.AuxiLearn(), seed: 3, network: Network.Mlp(8) with { Dropout = 0.2 }, epochs: 3).Model);
        var other = Scores(Fit(WeightingMethod.AuxiLearn(), seed: 4, network: Network.Mlp(8) with { Dropout = 0.2 }, epochs: 3).Model);
        using var after = random.get_rng_state();
        Assert.Equal(first, second);
        Assert.NotEqual(first, other);
        Assert.Equal(before.data<byte>().ToArray(), after.data<byte>().ToArray());
    }

    [Fact]
    public void Nothing_hangs_on_the_units_of_the_features()
    {
        var ml = new MLContext(1);
        var data = ToyRegression.Sample(ml, 200, seed: 1);
        var scaled = ml.Data.LoadFromEnumerable(ml.Data.CreateEnumerable<ToyRegression>(data, reuseRowObject: false)
            .Select(row => new ToyRegression
            {
                Features = [1024 * row.Features[0], row.Features[1] / 128],
                Label = row.Label,
                Helpful = row.Helpful,
                Harmful = row.Harmful
            }).ToArray());
        var options = Options(WeightingMethod.Equal, Network.Mlp(16), epochs: 5);
        float[] Scores(IDataView view) => [.. new MLContext(1).Regression.Trainers.AuxiLearn(options).Fit(view).Transform(view).GetColumn<float>("Score")];
        Assert.Equal(Scores(data), Scores(scaled));   // powers of two: to the last bit
    }

    [Fact]
    public void Rows_without_the_main_label_count_for_their_auxiliary_tasks()
    {
        var ml = new MLContext(1);
        var rare = ToyRegression.Sample(ml, 600, seed: 1, labelNoise: 4, labelled: 0.05);
        var options = Options(WeightingMethod.Equal, Network.Mlp(), epochs: 60);
        options.AuxiliaryTasks.RemoveAt(1);
        var withOthers = ml.Regression.Trainers.AuxiLearn(options).Fit(rare);
        options.Weighting = WeightingMethod.SingleTask;
        var alone = ml.Regression.Trainers.AuxiLearn(options).Fit(rare);
        Assert.True(Distance(withOthers) < 0.5 * Distance(alone), $"{Distance(withOthers)} against {Distance(alone)}");
    }

    [Fact]
    public void The_weights_of_the_best_epoch_are_kept_and_training_stops_when_none_is_better()
    {
        var ml = new MLContext(1);
        var history = new List<EpochReport>();
        var options = Options(WeightingMethod.SingleTask, Network.Mlp(32), epochs: 200);
        options.ValidationSet = ValidationSet.HeldOut(0.3);
        options.EarlyStoppingPatience = 5;
        options.LearningRate = 0.05;
        options.Progress = history.Add;
        var data = ToyRegression.Sample(ml, 60, seed: 1, labelNoise: 4);
        var model = ml.Regression.Trainers.AuxiLearn(options).Fit(data);
        var best = history.MinBy(report => report.ValidationMetric)!;
        Assert.Equal(best.Epoch, model.Model.BestEpoch);
        Assert.Equal(best.Epoch + 5, history.Count);
    }

    [Fact]
    public void Cancellation_throws_or_returns_the_best_so_far()
    {
        var ml = new MLContext(1);
        var data = ToyRegression.Sample(ml, 100, seed: 1);
        using var source = new CancellationTokenSource();
        var options = Options(WeightingMethod.AuxiLearn(), Network.Mlp(), epochs: 1000);
        options.CancellationToken = source.Token;
        options.Progress = report =>
        {
            if (report.Epoch == 3)
                source.Cancel();
        };
        Assert.ThrowsAny<OperationCanceledException>(() => ml.Regression.Trainers.AuxiLearn(options).Fit(data));

        using var another = new CancellationTokenSource();
        options.CancellationToken = another.Token;
        options.Progress = report =>
        {
            if (report.Epoch == 3)
                another.Cancel();
        };
        options.KeepBest = true;
        Assert.Equal(3, ml.Regression.Trainers.AuxiLearn(options).Fit(data).Model.History.Count);
    }

    [Theory]
    [InlineData(OptimizerKind.Sgd)]
    [InlineData(OptimizerKind.Adam)]
    public void An_optimizer_aware_solver_knows_the_trainers_optimizers(OptimizerKind optimizer)
    {
        var options = Options(WeightingMethod.AuxiLearn(), Network.Mlp(4), epochs: 3);
        options.Optimizer = optimizer;
        options.HypergradientSolver = new T1T2 { OptimizerAware = true };
        var ml = new MLContext(1);
        using var model = ml.Regression.Trainers.AuxiLearn(options).Fit(ToyRegression.Sample(ml, 100, seed: 1));
        Assert.NotEqual(1, model.Model.TaskWeights[2]);
    }

    [Fact]
    public void Live_tensors_do_not_grow_with_the_steps()
    {
        static long Left(int epochs) => LiveTensors.LeftBy(() => Fit(WeightingMethod.AuxiLearn(), epochs: epochs).Model.Dispose());

        var one = Left(1);
        Assert.Equal(one, Left(1));
        Assert.Equal(one, Left(20));
    }

    /// <summary>Where there are no validation rows too, though nothing else would need a copy of the weights then.</summary>
    [Fact]
    public void A_training_that_is_cancelled_within_an_epoch_goes_back_to_the_end_of_the_last()
    {
        var ml = new MLContext(1);
        var data = ToyRegression.Sample(ml, 200, seed: 1);
        float[] Scores(int epochs, int steps)
        {
            using var source = new CancellationTokenSource();
            var options = Options(WeightingMethod.AuxiLearn(), Network.Mlp(4), epochs);
            options.BatchSize = 40;   // four steps an epoch, each with an auxiliary step behind it
            options.HypergradientSolver = new Canceller(source, steps);
            (options.CancellationToken, options.KeepBest) = (source.Token, true);
            using var model = new MLContext(1).Regression.Trainers.AuxiLearn(options).Fit(data);
            Assert.Equal(3, model.Model.History.Count);
            return [.. model.Transform(data).GetColumn<float>("Score")];
        }

        Assert.Equal(Scores(epochs: 3, steps: int.MaxValue), Scores(epochs: 6, steps: 3 * 4 + 2));
    }

    /// <summary>A step of 0.05 in the weights of seven layers that start near 0.1 would change their product tenfold.</summary>
    [Fact]
    public void The_auxiliary_learning_rate_is_counted_in_the_combiners_scale()
    {
        var options = Options(WeightingMethod.AuxiLearn(), Network.Mlp(), epochs: 1);
        options.Weighting = WeightingMethod.AuxiLearn(LossCombiner.DeepLinear(10, 10, 10, 10, 10, 10));
        options.AuxiliaryUpdateInterval = 3;
        options.BatchSize = 40;   // four steps of the 160 rows that train, and one auxiliary step
        EpochReport? report = null;
        options.Progress = epoch => report = epoch;
        var ml = new MLContext(1);
        using var model = ml.Regression.Trainers.AuxiLearn(options).Fit(ToyRegression.Sample(ml, 200, seed: 1));
        Assert.All(report!.TaskWeights.Skip(1), weight => Assert.InRange(weight, 0.85f, 1.15f));
        Assert.Contains(report.TaskWeights.Skip(1), weight => Math.Abs(weight - 1) > 0.01);
    }

    private static AuxiLearnRegressionTrainer.Options Options(WeightingMethod weighting, Network network, int epochs) => new()
    {
        AuxiliaryTasks = { AuxiliaryTask.SameTarget(nameof(ToyRegression.Helpful)), AuxiliaryTask.SameTarget(nameof(ToyRegression.Harmful)) },
        Weighting = weighting,
        Network = network,
        AuxiliarySet = AuxiliarySet.HeldOut(0.2),
        ValidationSet = ValidationSet.None,
        NumberOfEpochs = epochs,
        LearningRate = 1e-2,
        WeightDecay = 0,
        AuxiliaryUpdateInterval = 1,
        AuxiliaryLearningRate = 0.05,
    };

    private static (AuxiLearnRegressionTransformer Model, List<EpochReport> History) Fit(WeightingMethod weighting, int seed = 1, Network? network = null,
        int epochs = 60)
    {
        var ml = new MLContext(seed);
        var history = new List<EpochReport>();
        var options = Options(weighting, network ?? Network.Mlp(), epochs);
        options.Progress = history.Add;
        return (ml.Regression.Trainers.AuxiLearn(options).Fit(ToyRegression.Sample(ml, 400, seed: 1)), history);
    }

    private static double Distance(ITransformer model)
    {
        var scores = Scores(model);
        return Math.Sqrt(Math.Pow(scores[1] - scores[0] - 1, 2) + Math.Pow(scores[2] - scores[0] - 1, 2));
    }

    private static float[] Scores(ITransformer model)
    {
        var ml = new MLContext();
        var rows = ml.Data.LoadFromEnumerable<ToyRegression>([new() { Features = [0, 0] }, new() { Features = [1, 0] }, new() { Features = [0, 1] }]);
        return [.. model.Transform(rows).GetColumn<float>("Score")];
    }

    private sealed record Canceller(CancellationTokenSource source, int after) : HypergradientSolver
    {
        private readonly T1T2 _solver = new();
        private int _steps;

        internal override IReadOnlyList<TorchSharp.torch.Tensor> Solve(HypergradientProblem problem, TorchSharp.torch.Tensor v)
        {
            if (++_steps == after)
                source.Cancel();
            return _solver.Solve(problem, v);
        }
    }
}
