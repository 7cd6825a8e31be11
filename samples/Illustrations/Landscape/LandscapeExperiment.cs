using System.Text.Json.Serialization;
using MathNet.Numerics.LinearRegression;
using Microsoft.ML.AuxiLearn.Bilevel;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Microsoft.ML.AuxiLearn.Samples.Illustrations.Landscape;

/// <summary>
/// A regression in two parameters: a very noisy target, a precise measurement of it that helps, and one of another quantity that harms. All three tasks share
/// the two parameters, so that the weights of a linear combiner decide where between the tasks' optima the training loss L_T has its own.
/// </summary>
internal sealed record LandscapeExperiment : IExperiment
{
    public static readonly IReadOnlyList<double> Truth = [1, 1];
    public static readonly string[] Tasks = ["main, noisy", "helpful", "harmful"];

    private const double MainNoise = 5;
    private const double AuxiliaryNoise = 0.25;

    /// <summary>Its mean with the other two optima is near (−0.7, 1.3), where the paper's figure has the optimum under equal weights.</summary>
    private static readonly float[] _harmful = [-3.6f, 2];

    private static readonly float[] _truth = [1, 1];

    private static readonly float[] _start = [-0.5f, 2.4f];

    public int Seeds { get; init; } = 5;

    public int TrainingRows { get; init; } = 200;

    public int AuxiliaryRows { get; init; } = 200;

    public int Steps { get; init; } = 500;

    public int AuxiliaryUpdateInterval { get; init; } = 5;

    public double LearningRate { get; init; } = 1e-2;

    public double AuxiliaryLearningRate { get; init; } = 1e-2;

    [JsonIgnore]
    public int Ticks => Seeds;

    public IIllustration Run(Action tick)
    {
        var runs = new List<LandscapeRun>();
        for (var seed = 1; seed <= Seeds; seed++)
        {
            runs.Add(Run(seed));
            tick();
        }
        return new LandscapeResult(this, runs);
    }

    private LandscapeRun Run(int seed)
    {
        using var scope = NewDisposeScope();
        var random = new System.Random(seed);
        var (train, auxiliary) = (Sample(TrainingRows, random), Sample(AuxiliaryRows, random));
        var (equalPath, _) = Train(train, auxiliary, learn: false);
        var (path, weights) = Train(train, auxiliary, learn: true);
        var optima = Optima(train);
        var both = Optima([.. train, .. auxiliary]);
        return new LandscapeRun
        {
            Seed = seed,
            Curvature = [.. Enumerable.Range(0, 2).Select(i => Enumerable.Range(0, 2).Select(j => (double)train.Average(row => row.X[i] * row.X[j]))
                .ToArray())],
            TaskOptima = optima,
            Single = both[0],
            Equal = Mean(both, [1, 1, 1]),
            Before = Mean(optima, [1, 1, 1]),
            After = Mean(optima, weights[^1]),
            EqualPath = equalPath,
            Path = path,
            Weights = weights,
        };
    }

    private (double[][] Path, double[][] Weights) Train(Row[] train, Row[] auxiliary, bool learn)
    {
        var (x, targets) = Tensors(train);
        var (heldX, heldTargets) = Tensors(auxiliary);
        var w = new Parameter(tensor(_start));
        using var combiner = LossCombiner.Linear().Build(Tasks.Length);
        Parameter[] phi = [.. combiner.parameters()];
        using var primary = optim.SGD([w], LearningRate);
        using var outer = optim.SGD(phi, AuxiliaryLearningRate, momentum: 0.9);
        using var bilevel = new BilevelOptimizer([w], phi, outer, HypergradientSolver.ImplicitDifferentiation(LinearSolver.ConjugateGradient(iterations: 2)),
            new BilevelOptions { MaxGradientNorm = 10, Project = combiner.Project });
        var trainingLoss = new TrainingLoss(() => (x.mv(w).unsqueeze(1) - targets).square(), combiner.call);

        var (path, weights) = (new List<double[]> { Values(w) }, new List<double[]> { Values(phi[0]) });
        for (var step = 1; step <= Steps; step++)
        {
            using var scope = NewDisposeScope();
            primary.zero_grad();
            trainingLoss.Evaluate().backward();
            primary.step();
            if (step % AuxiliaryUpdateInterval != 0)
                continue;
            if (learn)
                bilevel.Step(trainingLoss, () => (heldX.mv(w) - heldTargets.select(1, 0)).square().mean());
            path.Add(Values(w));
            weights.Add(Values(phi[0]));
        }
        return ([.. path], [.. weights]);
    }

    /// <summary>Each task's least squares.</summary>
    private static double[][] Optima(Row[] rows) =>
        [.. Tasks.Select((_, task) => MultipleRegression.QR([.. rows.Select(row => row.X.Select(x => (double)x).ToArray())],
            [.. rows.Select(row => (double)row.Targets[task])]))];

    /// <summary>The optimum of Σ_j φ_j l_j: the tasks have one Hessian in common, so it is the weighted mean of theirs.</summary>
    private static double[] Mean(double[][] optima, double[] weights) =>
        [.. Enumerable.Range(0, 2).Select(i => optima.Zip(weights, (w, weight) => w[i] * weight).Sum() / weights.Sum())];

    private static Row[] Sample(int rows, System.Random random) => [.. Enumerable.Range(0, rows).Select(_ =>
    {
        var x = Gaussian.Vector(random, 2);
        var truth = Gaussian.Dot(_truth, x);
        return new Row(x, [truth + Gaussian.Next(random, MainNoise), truth + Gaussian.Next(random, AuxiliaryNoise), Gaussian.Dot(_harmful, x)
            + Gaussian.Next(random, AuxiliaryNoise)]);
    })];

    private static (Tensor X, Tensor Targets) Tensors(Row[] rows) =>
        (stack([.. rows.Select(row => tensor(row.X))]), stack([.. rows.Select(row => tensor(row.Targets))]));

    private static double[] Values(Tensor tensor) => [.. tensor.detach().flatten().data<float>().Select(value => Math.Round(value, 4))];

    private sealed record Row(float[] X, float[] Targets);
}
