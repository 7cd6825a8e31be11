using System.Text.Json.Serialization;
using Microsoft.ML.AuxiLearn.Bilevel;
using Microsoft.ML.AuxiLearn.Combining;
using TorchSharp;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Microsoft.ML.AuxiLearn.Samples.Illustrations.Polynomial;

/// <summary>
/// Three losses whose useful combination is a polynomial, main × telltale + telltale + decoy: rows of <see cref="PolynomialRows"/> count as much as their
/// telltale loss says. The three tasks are linear models of the same features that share no parameter, so that under any linear combination the main task is
/// trained as if it were alone; only what multiplies losses row by row can use the telltale.
/// </summary>
internal sealed record PolynomialExperiment : IExperiment
{
    private const int Snapshots = 50;

    public int Seeds { get; init; } = 5;

    public int Features { get; init; } = 10;

    public int TrainingRows { get; init; } = 600;

    /// <summary>The share of training rows whose main label is right.</summary>
    public double RightShare { get; init; } = 0.3;

    /// <summary>Rows whose main label is known to be right.</summary>
    public int AuxiliaryRows { get; init; } = 50;

    public int Steps { get; init; } = 1500;

    public double LearningRate { get; init; } = 1e-2;

    public int AuxiliaryUpdateInterval { get; init; } = 5;

    /// <summary>The rates that each learned combiner may have: the best on the tuning seeds is taken.</summary>
    public IReadOnlyList<double> AuxiliaryLearningRates { get; init; } = [1e-3, 1e-2, 1e-1];

    /// <summary>Seeds that serve to choose the rates and do not count.</summary>
    public IReadOnlyList<int> TuningSeeds { get; init; } = [1001, 1002, 1003];

    /// <summary>
    /// The telltale losses for which the weight of the main loss is reported; around 4 where the main label is right, around 0.1 where it is wrong.
    /// </summary>
    public IReadOnlyList<double> TelltaleLosses { get; init; } = [.. Enumerable.Range(0, 21).Select(i => i / 5.0)];

    [JsonIgnore]
    public int Ticks =>
        Seeds * PolynomialContender.All.Count + TuningSeeds.Count * AuxiliaryLearningRates.Count * PolynomialContender.All.Count(
        contender => contender.IsLearned);

    public IIllustration Run(Action tick)
    {
        var rates = Tune(tick);
        var runs = new List<PolynomialRun>();
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var problem = new Problem(this, seed);
            var trained = PolynomialContender.All.ToDictionary(contender => contender.Name, contender =>
            {
                tick();
                return Train(problem, contender, rates.GetValueOrDefault(contender.Name));
            });
            runs.Add(new PolynomialRun
            {
                Seed = seed,
                Rmse = trained.ToDictionary(result => result.Key, result => result.Value.Rmse),
                AuxiliarySetAlone = problem.Rmse(problem.Auxiliary.LeastSquares()),
                MainWeights = trained.ToDictionary(result => result.Key, result => result.Value.MainWeights),
                Coefficients = trained[PolynomialContender.Polynomial].Coefficients,
            });
        }
        return new PolynomialResult(this, rates, runs);
    }

    private Dictionary<string, double> Tune(Action tick)
    {
        var problems = TuningSeeds.Select(seed => new Problem(this, seed)).ToArray();
        return PolynomialContender.All.Where(contender => contender.IsLearned).ToDictionary(
            contender => contender.Name,
            contender => AuxiliaryLearningRates.MinBy(rate => problems.Sum(problem =>
            {
                tick();
                return Train(problem, contender, rate).Rmse;
            })));
    }

    private Trained Train(Problem problem, PolynomialContender contender, double rate)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)problem.Seed);
        using var combiner = contender.Build(generator);
        var (x, targets) = problem.Training.ToTensors();
        var (heldX, heldTargets) = problem.Auxiliary.ToTensors();
        var heldTarget = heldTargets.select(1, 0).clone();
        using var network = nn.Linear(Features, PolynomialContender.Tasks.Count, hasBias: false);
        nn.init.zeros_(network.weight!);
        Parameter[] w = [.. network.parameters()], phi = [.. combiner.parameters()];
        using var primary = optim.Adam(w, LearningRate);
        using var auxiliary = optim.SGD(phi, contender.IsLearned ? rate : 0, momentum: 0.9);
        using var bilevel = new BilevelOptimizer(w, phi, auxiliary, HypergradientSolver.T1T2(),
            new BilevelOptions { MaxGradientNorm = 10, Modules = [network], Project = combiner.Project });
        var trainingLoss = new TrainingLoss(() => (network.call(x) - targets).square(), combiner.call);

        var coefficients = new List<double[]>();
        for (var step = 0; step <= Steps; step++)
        {
            using var stepScope = NewDisposeScope();
            if (step % Math.Max(1, Steps / Snapshots) == 0 && combiner is PolynomialCombiner polynomial)
                coefficients.Add(polynomial.Shares());
            primary.zero_grad();
            trainingLoss.Evaluate().backward();
            primary.step();
            if (contender.IsLearned && (step + 1) % AuxiliaryUpdateInterval == 0)
                bilevel.Step(trainingLoss, () => (network.call(heldX).select(1, 0) - heldTarget).square().mean());
        }
        return new Trained(problem.Rmse([.. network.weight!.detach()[0].data<float>()]), MainWeights(combiner), [.. coefficients]);
    }

    /// <summary>dg/dl of the main loss in a row of main loss 1 and no decoy loss.</summary>
    private double[] MainWeights(LossCombinerNetwork combiner)
    {
        var weights = TelltaleLosses.Select(telltale =>
        {
            using var scope = NewDisposeScope();
            return (double)combiner.TaskWeights(tensor(new[] { 1, (float)telltale, 0 }).unsqueeze(0))[0].item<float>();
        }).ToArray();
        return [.. weights.Select(weight => weights[^1] > 0 ? Math.Round(weight / weights[^1], 4) : 1)];   // 0 everywhere is alike everywhere too
    }

    private sealed record Trained(double Rmse, double[] MainWeights, double[][] Coefficients);

    private sealed class Problem
    {
        private readonly float[] _truth;

        public Problem(PolynomialExperiment experiment, int seed)
        {
            var random = new System.Random(seed);
            float[][] parameters = [.. Enumerable.Range(0, 4).Select(_ => Gaussian.Direction(random, experiment.Features))];
            parameters[3] = [.. parameters[3].Select(value => 2 * value)];
            (Seed, _truth) = (seed, parameters[0]);
            Training = PolynomialRows.Sample(experiment.TrainingRows, experiment.RightShare, parameters, random);
            Auxiliary = PolynomialRows.Sample(experiment.AuxiliaryRows, right: 1, parameters, random);
        }

        public int Seed { get; }

        public PolynomialRows Training { get; }

        public PolynomialRows Auxiliary { get; }

        /// <summary>Exactly: the features are independent and of deviation 1, so it is the distance from the true parameters.</summary>
        public double Rmse(float[] parameters) => Math.Sqrt(parameters.Zip(_truth, (found, truth) => Math.Pow(found - truth, 2)).Sum());
    }
}
