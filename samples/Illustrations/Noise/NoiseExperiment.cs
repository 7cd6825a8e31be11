using System.Text.Json.Serialization;
using MathNet.Numerics.Statistics;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Samples.Illustrations.Noise;

/// <summary>
/// A hundred auxiliary tasks that are copies of the main task's true target, with label noise from none to pure noise: in task j of T, a share j / (T − 1) of the rows
/// holds the truth of some other row. Are the learned weights the smaller, the more noise there is?
/// </summary>
internal sealed record NoiseExperiment : IExperiment
{
    public static readonly IReadOnlyList<WeightingMethod> Methods = [WeightingMethod.SingleTask, WeightingMethod.Equal, WeightingMethod.AuxiLearn];

    public int Seeds { get; init; } = 5;

    public int Tasks { get; init; } = 100;

    public int Features { get; init; } = 10;

    /// <summary>The deviation of the main label's noise; that of its truth is 1.</summary>
    public double MainNoise { get; init; } = 1;

    public int Rows { get; init; } = 500;

    /// <summary>How many of the rows AuxiLearn holds out; the other methods train on all.</summary>
    public int AuxiliaryRows { get; init; } = 100;

    public int TestRows { get; init; } = 1000;

    public int Epochs { get; init; } = 200;

    public int BatchSize { get; init; } = 100;

    public double LearningRate { get; init; } = 1e-2;

    public int AuxiliaryUpdateInterval { get; init; } = 5;

    public double AuxiliaryLearningRate { get; init; } = 1e-2;

    /// <summary>The epoch whose weights are told beside those of the end.</summary>
    public int EarlyEpoch { get; init; } = 10;

    public IReadOnlyList<NoiseSetting> Settings { get; init; } = [new("one head", OwnHeads: false), new("own heads", OwnHeads: true)];

    /// <summary>The share of wrong labels in each auxiliary task.</summary>
    public IReadOnlyList<double> Noise => [.. Enumerable.Range(0, Tasks).Select(task => task / (Tasks - 1.0))];

    [JsonIgnore]
    public int Ticks => Settings.Count * Seeds;

    public IIllustration Run(Action tick)
    {
        var runs = new List<NoiseRun>();
        foreach (var setting in Settings)
        {
            for (var seed = 1; seed <= Seeds; seed++)
            {
                runs.Add(Run(setting, seed));
                tick();
            }
        }
        return new NoiseResult(this, runs);
    }

    private NoiseRun Run(NoiseSetting setting, int seed)
    {
        var random = new Random(seed);
        var parameters = Gaussian.Direction(random, Features);
        var (train, test) = (NoiseRow.Sample(Rows, parameters, MainNoise, Noise, random), NoiseRow.Sample(TestRows, parameters, MainNoise, Noise, random));
        var trained = Methods.ToDictionary(method => method.Name, method => Train(setting, method, seed, train, test));
        var history = trained[WeightingMethod.AuxiLearn.Name].History;
        var (early, last) = (Weights(history[Math.Min(EarlyEpoch, history.Count) - 1]), Weights(history[^1]));
        return new NoiseRun
        {
            Setting = setting.Name,
            Seed = seed,
            EarlyWeights = early,
            Weights = last,
            EarlyRankCorrelation = Correlation.Spearman(early, Noise),
            RankCorrelation = Correlation.Spearman(last, Noise),
            Rmse = trained.ToDictionary(method => method.Key, method => method.Value.Rmse),
        };
    }

    private static double[] Weights(EpochReport report)
    {
        var weights = report.TaskWeights.Skip(1).ToArray();
        return [.. weights.Select(weight => Math.Round(weight / weights.Average(), 4))];
    }

    private (IReadOnlyList<EpochReport> History, double Rmse) Train(NoiseSetting setting, WeightingMethod method, int seed, NoiseRow[] train, NoiseRow[] test)
    {
        var ml = new MLContext(seed);
        var history = new List<EpochReport>();
        var model = ml.Regression.Trainers.AuxiLearn(new AuxiLearnRegressionTrainer.Options
        {
            AuxiliaryTasks = { setting.Task() },
            Weighting = method,
            Combiner = LossCombiner.Linear(),
            Network = setting.Network(),
            AuxiliarySet = AuxiliarySet.HeldOutRows(AuxiliaryRows),
            ValidationSet = ValidationSet.None,
            NumberOfEpochs = Epochs,
            BatchSize = BatchSize,
            Optimizer = OptimizerKind.Adam,
            LearningRate = LearningRate,
            WeightDecay = 0,
            AuxiliaryUpdateInterval = AuxiliaryUpdateInterval,
            AuxiliaryOptimizer = OptimizerKind.Sgd,
            Momentum = 0.9,
            AuxiliaryLearningRate = AuxiliaryLearningRate,
            AuxiliaryWeightDecay = 0,
            MaxHypergradientNorm = 10,
            HypergradientSolver = new Bilevel.T1T2(),
            Progress = history.Add,
        }).Fit(NoiseRow.Load(ml, train));
        var scores = model.Transform(NoiseRow.Load(ml, test)).GetColumn<float>("Score");
        return (history, Math.Sqrt(test.Zip(scores, (row, score) => Math.Pow(row.Truth - score, 2)).Average()));
    }
}
