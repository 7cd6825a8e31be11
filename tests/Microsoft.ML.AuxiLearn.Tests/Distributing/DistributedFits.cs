using Microsoft.ML.AuxiLearn.Bilevel;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.AuxiLearn.Tests.Trainers;
using Microsoft.ML.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Distributing;

/// <summary>
/// Small trainings, as one process and several should come to the same weights: of a hundred steps where networks and losses are smooth, and of eight with a
/// ReLU or a max pooling. There rounding decides ties, on one processor otherwise than on another: one tie has changed the weights by 3e-5 after twenty steps
/// and by 4e-3 after a hundred.
/// </summary>
internal static class DistributedFits
{
    /// <summary>How far weights may be off by rounding, relative to their norm.</summary>
    public const double Tolerance = 1e-5;

    private const int Steps = 100, StepsWithTies = 8;

    /// <summary>What a training came to: the weights of the backbone and the main head, and how much each task counts.</summary>
    /// <param name="kind">mlp, conv, pixels or unet.</param>
    /// <param name="method">The name of a weighting method.</param>
    /// <param name="distribution">The processes; null for one.</param>
    /// <param name="change">Of the options.</param>
    public static float[] Fit(string kind, string method, Distribution? distribution, Action<AuxiLearnOptions>? change = null) => kind switch
    {
        "mlp" => Rows(method, distribution, change),
        "conv" => Images(method, distribution, change),
        "pixels" => Pixels(Network.Custom("smooth", Smooth), Steps, method, distribution, change),
        _ => Pixels(Network.UNet(width: 2, depth: 1), StepsWithTies, method, distribution, change),
    };

    /// <summary>The norm of the difference, relative to that of the weights.</summary>
    public static double Difference(float[] one, float[] other) =>
        Norm(one.Zip(other, (a, b) => (double)a - b)) / Norm(one.Select(a => (double)a));

    private static double Norm(IEnumerable<double> numbers) => Math.Sqrt(numbers.Sum(number => number * number));

    private static float[] Rows(string method, Distribution? distribution, Action<AuxiLearnOptions>? change)
    {
        var ml = new MLContext(1);
        var random = new Random(7);
        var data = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 90).Select(i =>
        {
            float[] x = [.. Enumerable.Range(0, 4).Select(_ => (float)random.NextDouble() - 0.5f)];
            return new Row
            {
                Features = x,
                Class = (uint)(x[0] + x[1] > 0 ? 0 : x[2] > 0 ? 1 : 2),
                Sum = i % 5 == 0 ? float.NaN : x.Sum() + 0.1f * (float)random.NextDouble(),   // some labels are missing
                Sign = x[3] > 0,
                Weight = 0.5f + (float)random.NextDouble(),
            };
        }).ToArray());
        var options = With(new AuxiLearnMulticlassTrainer.Options
        {
            LabelColumnName = nameof(Row.Class),
            ExampleWeightColumnName = nameof(Row.Weight),
            Network = Network.Mlp(12, 8) with { Activation = Activation.Tanh },
            Members = 1,   // as several processes have it
        }, Steps, method, distribution);
        foreach (var task in WeightingMethod.Parse(method).NeedsLearnedTask
            ? [AuxiliaryTask.Learned(2)] : (AuxiliaryTask[])[AuxiliaryTask.Regression(nameof(Row.Sum)), AuxiliaryTask.Binary(nameof(Row.Sign))])
            options.AuxiliaryTasks.Add(task);
        change?.Invoke(options);
        using var model = ml.MulticlassClassification.Trainers.AuxiLearn(options).Fit(data);
        return Weights(model.Model);
    }

    private static float[] Images(string method, Distribution? distribution, Action<AuxiLearnOptions>? change)
    {
        var ml = new MLContext(1);
        var data = ml.Data.LoadFromEnumerable(Stripes.Rows(60));
        var options = With(new AuxiLearnRegressionTrainer.Options
        {
            LabelColumnName = nameof(Stripes.Share),
            Network = Network.ConvNet(4, 6),
            AuxiliaryTasks = { AuxiliaryTask.MultiLabel(nameof(Stripes.Presence)) },
        }, StepsWithTies, method, distribution);
        change?.Invoke(options);
        using var model = ml.Regression.Trainers.AuxiLearn(options).Fit(data);
        return Weights(model.Model);
    }

    private static float[] Pixels(Network network, int steps, string method, Distribution? distribution, Action<AuxiLearnOptions>? change)
    {
        var ml = new MLContext(1);
        var options = With(new AuxiLearnSegmentationTrainer.Options
        {
            Network = network,
            AuxiliaryTasks = { AuxiliaryTask.DenseRegression(nameof(Stripes.Depth)), AuxiliaryTask.SurfaceNormals(nameof(Stripes.Normals)) },
        }, steps, method, distribution);
        change?.Invoke(options);
        using var model = ml.AuxiLearn().Trainers.SemanticSegmentation(options).Fit(Stripes.View(ml, Stripes.Rows(40)));
        return Weights(model.Model);
    }

    /// <summary>Features of each pixel without a kink.</summary>
    private static nn.Module<Tensor, Tensor> Smooth(NetworkInput input) => nn.Sequential(
        nn.Conv2d(input.Shape[0], 4, 3, padding: 1), nn.Tanh(), nn.Conv2d(4, 4, 3, padding: 1), nn.Tanh());

    private static TOptions With<TOptions>(TOptions options, int steps, string method, Distribution? distribution) where TOptions : AuxiLearnOptions
    {
        options.Weighting = WeightingMethod.Parse(method);
        options.Distributed = distribution;
        options.NumberOfSteps = steps;
        options.BatchSize = 16;
        options.AuxiliaryBatchSize = 24;
        options.AuxiliaryUpdateInterval = 4;
        options.AuxiliarySet = AuxiliarySet.HeldOutRows(15);   // a number that no number of processes divides
        options.HypergradientSolver = new T1T2 { Products = VectorProducts.Exact };   // differences of float32 lose the digits that are compared
        options.Optimizer = options.AuxiliaryOptimizer = OptimizerKind.Sgd;           // and Adam makes steps of one size out of rounding
        options.LearningRate = 0.02;
        options.AuxiliaryLearningRate = 0.02;
        options.ValidationSet = ValidationSet.HeldOut(0.2);
        return options;
    }

    private static float[] Weights(AuxiLearnModelParameters model)
    {
        var file = Path.GetTempFileName();
        try
        {
            model.ExportSafetensors(file);
            using var scope = TorchSharp.torch.NewDisposeScope();
            return [.. Safetensors.Load(file).OrderBy(tensor => tensor.Key, StringComparer.Ordinal)
                .Where(tensor => tensor.Value.dtype == TorchSharp.torch.float32)
                .SelectMany(tensor => tensor.Value.flatten().data<float>().ToArray()), .. model.TaskWeights];
        }
        finally
        {
            File.Delete(file);
        }
    }

    private sealed class Row
    {
        [VectorType(4)]
        public float[] Features { get; set; } = [];

        [KeyType(3)]
        public uint Class { get; set; }

        public float Sum { get; set; }

        public bool Sign { get; set; }

        public float Weight { get; set; }
    }
}
