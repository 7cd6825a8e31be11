using System.Text.Json.Serialization;
using MathNet.Numerics.Statistics;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Samples.Illustrations.Noise;

/// <summary>
/// A hundred auxiliary tasks that are copies of the main task's true target, with label noise from none to pure noise: in task j of T, a share j / (T − 1) of
/// the rows holds the truth of some other row. Are the learned weights the smaller, the more noise there is?
/// </summary>
internal sealed record NoiseExperiment : IExperiment
{
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

    /// <summary>The epoch whose weights are reported beside those of the end.</summary>
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
        var trained = NoiseContender.All.ToDictionary(contender => contender.Name, contender => Train(setting, contender, seed, train, test));
        var history = trained[NoiseContender.AuxiLearn].History;
        var (early, last, byDefault) = (Weights(history[Math.Min(EarlyEpoch, history.Count) - 1]), Weights(history[^1]),
            trained[NoiseContender.Default].History);
        return new NoiseRun
        {
            Setting = setting.Name,
            Seed = seed,
            EarlyWeights = early,
            Weights = last,
            DefaultWeights = Weights(byDefault[^1]),
            DefaultBestEpoch = byDefault.Last(report => report.IsBest).Epoch,
            EarlyRankCorrelation = RankCorrelation(early),
            RankCorrelation = RankCorrelation(last),
            DefaultRankCorrelation = RankCorrelation(Weights(byDefault[^1])),
            Rmse = trained.ToDictionary(contender => contender.Key, contender => contender.Value.Rmse),
        };
    }

    private static double[] Weights(EpochReport report)
    {
        var weights = report.TaskWeights.Skip(1).ToArray();
        var mean = weights.Average();
        return [.. weights.Select(weight => mean > 0 ? Math.Round(weight / mean, 4) : 0)];
    }

    // equal weights have no order
    private double RankCorrelation(double[] weights) => weights.All(weight => weight == weights[0]) ? 0 : Correlation.Spearman(weights, Noise);

    private (IReadOnlyList<EpochReport> History, double Rmse) Train(NoiseSetting setting, NoiseContender contender, int seed, NoiseRow[] train, NoiseRow[] test)
    {
        var ml = new MLContext(seed);
        var history = new List<EpochReport>();
        var options = new AuxiLearnRegressionTrainer.Options
        {
            AuxiliaryTasks = { setting.Task() },
            Network = setting.Network(),
            Members = 1,   // as the paper has it
            NumberOfEpochs = Epochs,
            BatchSize = BatchSize,
            Optimizer = OptimizerKind.Adam,
            LearningRate = LearningRate,
            WeightDecay = 0,
            Schedule = LearningRateSchedule.Constant,
            MaxGradientNorm = null,
            Progress = history.Add,
        };
        contender.Choose(options, this);
        var model = ml.Regression.Trainers.AuxiLearn(options).Fit(NoiseRow.Load(ml, train));
        var scores = model.Transform(NoiseRow.Load(ml, test)).GetColumn<float>("Score");
        return (history, Math.Sqrt(test.Zip(scores, (row, score) => Math.Pow(row.Truth - score, 2)).Average()));
    }
}
