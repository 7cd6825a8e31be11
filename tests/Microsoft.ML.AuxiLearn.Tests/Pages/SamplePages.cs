using Microsoft.ML.AuxiLearn.Results;
using Microsoft.ML.AuxiLearn.Tests.Data;
using Microsoft.ML.AuxiLearn.Tests.Reporting;
using Microsoft.ML.AuxiLearn.Tests.Scoring;
using Microsoft.ML.AuxiLearn.Tests.Trainers;
using Microsoft.ML.AuxiLearn.Tests.Training;

namespace Microsoft.ML.AuxiLearn.Tests.Pages;

/// <summary>A report of each kind, with names that are HTML.</summary>
internal static class SamplePages
{
    public const string Hostile = "</script><script>document.title = 'hacked'</script><img src=x onerror=\"document.title = 'hacked'\">";

    /// <summary>Each kind, made once, with a name that is HTML.</summary>
    public static IReadOnlyDictionary<string, Lazy<Report>> All { get; } = Of(Hostile);

    /// <summary>Each kind, made once.</summary>
    /// <param name="name">Stands for a task, a class, a contender and whatever else has a name.</param>
    public static IReadOnlyDictionary<string, Lazy<Report>> Of(string name) => new Dictionary<string, Lazy<Report>>
    {
        ["regression"] = new(() => Regression(name)),
        ["classes"] = new(() => Classes(name)),
        ["images"] = new(() => Images(name)),
        ["pixels"] = new(() => Pixels(name)),
        ["large"] = new(Large),
        ["comparison"] = new(() => Comparison(name)),
        ["suite"] = new(() => Suite(name)),
        ["sweep"] = new(() => Sweep(name)),
    };

    private static Report Regression(string name)
    {
        var ml = new MLContext(1);
        IDataView Rows(int seed) => Named(ml, name, ToyRegression.Sample(ml, 200, seed));
        var options = new AuxiLearnRegressionTrainer.Options
        {
            AuxiliaryTasks = { AuxiliaryTask.SameTarget(nameof(ToyRegression.Helpful)), AuxiliaryTask.SameTarget(nameof(ToyRegression.Harmful)),
                AuxiliaryTask.Regression(name) },
            Network = Network.Mlp(8),
            NumberOfEpochs = 60,
            LearningRate = 1e-2,
            ValidationSet = ValidationSet.HeldOut(0.3),
        };
        using var model = ml.Regression.Trainers.AuxiLearn(options).Fit(Rows(1));
        return model.Report(Rows(2));
    }

    private static Report Classes(string name)
    {
        var ml = new MLContext(1);
        var rows = Sample.Rows(150).ToArray();
        foreach (var row in rows.Where(row => row.Species == "Gentoo"))
            row.Species = name;
        var data = ml.Data.LoadFromEnumerable(rows);
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Kind", nameof(Sample.Species))
            .Append(ml.MulticlassClassification.Trainers.AuxiLearn(new AuxiLearnMulticlassTrainer.Options
            {
                LabelColumnName = "Kind",
                PredictedLabelColumnName = "PredictedKind",
                ScoreColumnName = "Shares",
                AuxiliaryTasks = { AuxiliaryTask.Binary("IsLarge") with { KeepOutputs = true } },   // which has a PredictedLabel of its own
                Network = Network.Mlp(8),
                NumberOfEpochs = 8,
            }))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedKind"));
        var model = pipeline.Fit(data);
        return model.Report(data);
    }

    /// <summary>Images in a column, a combiner whose weights hang on the losses, and a teacher.</summary>
    private static Report Images(string name)
    {
        var ml = new MLContext(1);
        var rows = Pictures.Corners(40);
        foreach (var row in rows.Where(row => row.Corner == "corner 1"))
            row.Corner = name;
        var data = ml.Data.LoadFromEnumerable(rows);
        GeneratedLabels? generated = null;
        var model = ml.Transforms.Conversion.MapValueToKey("Label", nameof(Picture.Corner))
            .Append(ml.MulticlassClassification.Trainers.AuxiLearn(new AuxiLearnMulticlassTrainer.Options
            {
                FeatureColumnName = nameof(Picture.Image),
                Network = Network.ConvNet(4),
                AuxiliaryTasks = { AuxiliaryTask.Binary(nameof(Picture.IsLarge)), AuxiliaryTask.Regression(nameof(Picture.Redness)),
                    AuxiliaryTask.Learned(2) with { Inspect = labels => generated = labels } },
                Weighting = WeightingMethod.AuxiLearn(LossCombiner.Nonlinear(4)),
                NumberOfEpochs = 3,
            })).Fit(data);
        return model.Report(data, training: data, generatedLabels: generated);
    }

    private static Report Pixels(string name)
    {
        var ml = new MLContext(1);
        var data = Named(ml, name, Stripes.View(ml, Stripes.Rows(12)), nameof(Stripes.Share));
        PixelWeights? weights = null;
        using var model = ml.AuxiLearn().Trainers.SemanticSegmentation(new AuxiLearnSegmentationTrainer.Options
        {
            Network = Network.UNet(2, 1),
            AuxiliaryTasks = { AuxiliaryTask.Depth(nameof(Stripes.Depth)), AuxiliaryTask.Regression(name) },
            Weighting = WeightingMethod.AuxiLearn(LossCombiner.Convolutional(4)),
            InspectPixelWeights = told => weights = told,
            NumberOfEpochs = 3,
        }).Fit(data);
        return model.Report(data, training: data, pixelWeights: weights);
    }

    /// <summary>312 tasks, as the attributes of CUB-200 have them, in 200 epochs.</summary>
    private static Report Large()
    {
        const int Tasks = 313;
        var random = new Random(1);
        string[] names = ["Species", .. Enumerable.Range(1, Tasks - 1).Select(task => $"has_attribute_with_a_long_name::{task}")];
        float[] Values(double scale) => [.. Enumerable.Range(0, Tasks).Select(_ => (float)(scale * (1 + random.NextDouble())))];
        EpochReport[] history = [.. Enumerable.Range(1, 200)
            .Select(epoch => Training.Reports.Of(epoch, 200, names, Values(3.0 / epoch), Values(1), 1.0 / epoch, 0.5 + epoch / 500.0) with
        {
            ValidationLosses = Values(4.0 / epoch),
            GradientNorms = Values(1),
            GradientCosines = [1, .. Enumerable.Range(1, Tasks - 1).Select(_ => (float)(2 * random.NextDouble() - 1))],
            ValidationLoss = 4.0 / epoch,
        })];
        using var model = new AuxiLearnRegressionTransformer(new MLContext(1), Models.Primary(1) with { Record = new TrainingRecord(names, history, 150) },
            "Features", "Score");
        return model.Report();
    }

    private static Report Comparison(string name)
    {
        ComparisonRun[] Weighted(string method, params double[] values) => [.. MadeUp.Runs(method, values).Select((run, seed) => run with
        {
            Seconds = 3 + seed,
            Weights = Enumerable.Range(0, 40).ToDictionary(task => task == 0 ? name : $"attribute {task}", task => (task + seed) / 40.0),
            Importance = Enumerable.Range(0, 30).ToDictionary(feature => feature == 3 ? name : $"feature {feature}", feature => feature - seed / 10.0),
        })];
        ComparisonRun[] runs =
        [
            .. MadeUp.Runs("SingleTask", 0.71, 0.69, 0.74, 0.7, 0.72),
            .. MadeUp.Runs("Equal", 0.7, 0.66, 0.73, 0.71, 0.7),
            .. Weighted("AuxiLearn", 0.62, 0.61, 0.66, 0.6, 0.65),
            .. MadeUp.Runs(name, 0.9, 0.8, 0.85, 0.87, 0.9),
        ];
        return new ComparisonReport($"{name}: tip from bill", "RRMSE", higherIsBetter: false, runs, [("Nash", 3, name)],
            [("Mgda", [4, 5])])
        {
            Inputs = new Dictionary<string, string> { ["rows"] = "sha256 of them", [name] = name },
        }.Report();
    }

    /// <summary>Two sets, of errors and of shares, on which the same numbers mean the opposite.</summary>
    private static Report Suite(string name)
    {
        ComparisonReport Of(string metric, bool higherIsBetter, double[] ours) => new(name, metric, higherIsBetter,
        [
            .. MadeUp.Runs("SingleTask", 0.5, 0.6, 0.7), .. MadeUp.Runs("Equal", 0.71, 0.8, 0.91), .. MadeUp.Runs("AuxiLearn", ours),
        ], [], []);
        return new[] { ("errors", Of("RRMSE", false, [0.4, 0.51, 0.6])), ("shares", Of("accuracy", true, [0.5, 0.6, 0.71])) }.Report();
    }

    /// <summary>Thirty configurations with successive halving, the metric best at a learning rate of 0.01, and a trial that fails.</summary>
    private static Report Sweep(string name)
    {
        var space = new SweepSpace<AuxiLearnSweepOptions>().Only("LearningRate", "WeightDecay").With("Weighting", "Equal", name);
        return new Sweep<AuxiLearnSweepOptions>(new MLContext(1), space, trial =>
        {
            if (trial.Number == 3)
                throw new InvalidOperationException(name);
            var loss = Math.Abs(Math.Log10(trial.Options.LearningRate) + 2);
            for (var epoch = 1; epoch <= 27 && trial.Report(epoch, 27, loss + 1.0 / epoch); epoch++)
            {
            }
            return loss + 1.0 / 27;
        })
        { HigherIsBetter = false, Strategy = SweepStrategy.SuccessiveHalving(30) }.Run().Report("log loss");
    }

    private static IDataView Named(MLContext ml, string name, IDataView rows, string column = nameof(ToyRegression.Unrelated)) =>
        ml.Transforms.CopyColumns(name, column).Fit(rows).Transform(rows);
}
