using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.ML.AuxiLearn.Bilevel;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Resuming;

/// <summary>Small trainings of every kind that has a state of its own, told by what comes of them to the last bit.</summary>
internal static class ResumableTraining
{
    public const int Epochs = 6;

    private static readonly JsonSerializerOptions _json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>Each weighting method, those of learned tasks, dense labels, augmented images, and what is left.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
    [
        .. WeightingMethod.All.Select(method => method.Name),
        .. WeightingMethod.ForLearnedTasks.Append(WeightingMethod.AuxiLearn()).Append(WeightingMethod.AutoLambda()).Select(method => $"learned {method.Name}"),
        "segmentation", "images", "rows in a file", "momentum and a warm start", "steps without validation", "members", "exemplars",
    ];

    /// <summary>Trains.</summary>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="change">Changes the options; null for none.</param>
    /// <param name="ml">Null for one with the seed 1.</param>
    /// <param name="rows">Of those that are trained on.</param>
    /// <returns>A checksum of the model's weights and of all that its history says but for times.</returns>
    public static string Fit(string kind, Action<AuxiLearnOptions>? change = null, MLContext? ml = null, int rows = 90)
    {
        using var model = Model(kind, change, ml, rows);
        return Checksum(model.Model);
    }

    /// <summary>The same as a model.</summary>
    public static AuxiLearnTransformer Model(string kind, Action<AuxiLearnOptions>? change = null, MLContext? ml = null, int rows = 90)
    {
        ml ??= new MLContext(1);
        var data = ml.Data.LoadFromEnumerable(Enumerable.Range(0, rows).Select(Row.Of).ToArray());
        var options = Options(kind);
        change?.Invoke(options);
        return options switch
        {
            AuxiLearnSegmentationTrainer.Options dense => ml.AuxiLearn().Trainers.SemanticSegmentation(dense).Fit(data),
            AuxiLearnMulticlassTrainer.Options classes => ml.MulticlassClassification.Trainers.AuxiLearn(classes).Fit(
                ml.Transforms.Conversion.MapValueToKey("Label", nameof(Row.Kind)).Fit(data).Transform(data)),
            AuxiLearnRegressionTrainer.Options numbers => ml.Regression.Trainers.AuxiLearn(numbers).Fit(data),
            _ => throw new ArgumentException($"There is no training of the kind '{kind}'.", nameof(kind)),
        };
    }

    private static AuxiLearnOptions Options(string kind)
    {
        AuxiLearnOptions options = kind switch
        {
            "segmentation" => new AuxiLearnSegmentationTrainer.Options
            {
                FeatureColumnName = nameof(Row.Pixels),
                LabelColumnName = nameof(Row.Map),
                NumberOfClasses = 2,
                AuxiliaryTasks = { AuxiliaryTask.DenseRegression(nameof(Row.Depth)), AuxiliaryTask.Regression(nameof(Row.Helpful)) },
                Network = Network.UNet(2, 1),
                Weighting = WeightingMethod.AuxiLearn(LossCombiner.Convolutional(2)),
                Images = new() { Augmentation = Augmentation.Flip },
            },
            "images" => new AuxiLearnMulticlassTrainer.Options
            {
                FeatureColumnName = nameof(Row.Pixels),
                AuxiliaryTasks = { AuxiliaryTask.Regression(nameof(Row.Helpful)) },
                Network = Network.ConvNet(2),
                Images = new() { Augmentation = Augmentation.RandomCrop(8, padding: 1).Then(Augmentation.Flip) },
            },
            _ when kind.StartsWith("learned ", StringComparison.Ordinal) => new AuxiLearnMulticlassTrainer.Options
            {
                AuxiliaryTasks = { AuxiliaryTask.Learned(2) },
                Network = new MlpNetwork([6]) { Dropout = 0.2 },
                Weighting = WeightingMethod.Parse(kind["learned ".Length..]),
            },
            _ => new AuxiLearnRegressionTrainer.Options
            {
                AuxiliaryTasks = { AuxiliaryTask.Regression(nameof(Row.Helpful)), AuxiliaryTask.Regression(nameof(Row.Harmful)) },
                Network = new MlpNetwork([6]) { Dropout = 0.2 },
            },
        };
        options.NumberOfEpochs = Epochs;
        options.BatchSize = 16;
        options.AuxiliaryBatchSize = 16;
        options.AuxiliaryUpdateInterval = 2;
        options.LearningRate = 0.02;
        options.ValidationSet = ValidationSet.HeldOut(0.2);
        options.Schedule = LearningRateSchedule.Cosine;
        switch (kind)
        {
            case "rows in a file":   // and half of them without a main label
                (options.MemoryBudget, options.LabelColumnName) = (0, nameof(Row.SomeLabels));
                break;
            case "exemplars":   // drawn from a file
                options.MemoryBudget = 0;
                options.AuxiliaryTasks.Add(AuxiliaryTask.SelfSupervised(SelfSupervision.Exemplar(20), SelfSupervision.Denoising()));
                break;
            case "members":
                (options.Members, options.SingleTaskMembers) = (3, 1);
                break;
            case "momentum and a warm start":
                (options.Optimizer, options.AuxiliaryOptimizer, options.LearningRate) = (OptimizerKind.Sgd, OptimizerKind.Sgd, 0.002);
                options.HypergradientSolver = new ImplicitDifferentiation(new WarmStart());
                break;
            case "steps without validation":
                (options.ValidationSet, options.NumberOfSteps, options.AuxiliarySet) = (ValidationSet.None, 27, AuxiliarySet.HeldOutRows(20));
                (options.Optimizer, options.MaxGradientNorm) = (OptimizerKind.AdamW, 1);
                break;
            case var name when WeightingMethod.All.FirstOrDefault(method => method.Name == name) is { } method:
                options.Weighting = method;
                break;
        }
        return options;
    }

    private static string Checksum(AuxiLearnModelParameters model)
    {
        var path = Path.GetTempFileName();
        try
        {
            model.ExportSafetensors(path);
            var history = model.History.Select(report => report with { Duration = TimeSpan.Zero });
            byte[] bytes = [.. File.ReadAllBytes(path), .. Encoding.UTF8.GetBytes(JsonSerializer.Serialize(history, _json))];
            return $"epoch {model.BestEpoch} of {model.History.Count}, {Convert.ToHexStringLower(SHA256.HashData(bytes))}";
        }
        finally
        {
            File.Delete(path);
        }
    }

    private sealed class Row
    {
        [VectorType(4)]
        public float[] Features { get; set; } = [];

        [VectorType(1, 8, 8)]
        public byte[] Pixels { get; set; } = [];

        [VectorType(8, 8)]
        public byte[] Map { get; set; } = [];

        [VectorType(8, 8)]
        public float[] Depth { get; set; } = [];

        public float Label { get; set; }

        public float SomeLabels { get; set; }

        public float Helpful { get; set; }

        public float Harmful { get; set; }

        public string Kind { get; set; } = "";

        public static Row Of(int number)
        {
            var (a, b, c) = (MathF.Sin(number), MathF.Cos(3 * number), MathF.Sin(7 * number + 1));
            int[] pixels = [.. Enumerable.Range(0, 64)];
            var edge = 2 + number % 5;
            return new Row
            {
                Features = [a, b, c, a * b],
                Label = a + b + 0.5f * c,
                SomeLabels = number % 3 == 0 ? a + b + 0.5f * c : float.NaN,
                Helpful = a + b,
                Harmful = a - 4 * b,
                Kind = a + b > 0.5 ? "high" : a + b > -0.5 ? "middle" : "low",
                Pixels = [.. pixels.Select(pixel => (byte)((pixel % 8 < edge ? 60 : 160) + (pixel * 7 + number * 13) % 40))],
                Map = [.. pixels.Select(pixel => (byte)(pixel % 8 < edge ? 0 : 1))],
                Depth = [.. pixels.Select(pixel => (pixel % 8 < edge ? 1f : 3f) + 0.1f * (pixel / 8))],
            };
        }
    }
}
