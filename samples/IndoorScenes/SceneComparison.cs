using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Samples.IndoorScenes;

/// <summary>The comparison of methods for one number of training images.</summary>
/// <param name="scenes">The images.</param>
/// <param name="preset">How networks are trained.</param>
/// <param name="methods">The methods besides the single task.</param>
/// <param name="train">The training images.</param>
internal sealed class SceneComparison(SceneSet scenes, Preset preset, IEnumerable<SceneMethod> methods, int train)
{
    public const string MeanIoU = "mIoU";
    public const string PixelAccuracy = "pixel accuracy";

    private readonly SceneMethod[] _methods = [.. methods.Prepend(SceneMethod.SingleTask).DistinctBy(method => method.Name)];

    private static ComparisonMetric Metric { get; } = new(MeanIoU, HigherIsBetter: true, (_, scored) =>
    {
        var metrics = new MLContext().MulticlassClassification.EvaluateSegmentation(scored, SceneSet.Label);
        return new Dictionary<string, double>
        {
            [MeanIoU] = metrics.MeanIoU,
            [PixelAccuracy] = metrics.PixelAccuracy,
            ["mIoU per image"] = metrics.ImageMeanIoU,
            ["mIoU of the paper"] = metrics.PaperMeanIoU
        };
    });

    /// <param name="seeds">How many.</param>
    /// <param name="trials">Trainings of each run.</param>
    /// <param name="file">Where the report is kept; null for nowhere.</param>
    /// <param name="workers">Do several runs at once; null for one after the other, here.</param>
    /// <param name="progress">Called after each run.</param>
    public Comparison Make(int seeds, int trials, string? file, WorkerProcesses? workers = null, Action<ComparisonProgress>? progress = null) =>
        new(seed => scenes.Split(train, seed), Metric, _methods.Select(Contestant))
        {
            Experiment =
                $"{scenes.Name}, {scenes.Height} x {scenes.Width}, {train} training images, {string.Join(" and ", scenes.Tasks.Select(task => task.Name))} as "
                    + $"auxiliary tasks, {preset.Network}, {preset.Steps} steps",
            Inputs = new ExperimentInputs().Options(Options()).Option("preset of the paper", preset.IsPaper),
            Seeds = [.. Enumerable.Range(1, seeds)],
            Trials = trials,
            File = file,
            Workers = workers,
            Progress = progress,
        };

    /// <summary>What the model of a run says of test images, and what its combiner listens to: the same training again.</summary>
    /// <param name="run">The run.</param>
    /// <param name="images">The positions of the test images.</param>
    /// <returns>The classes of each image, keys [h, w]; and, where the combiner is one of AuxiLearn's, the weights of pixels of training images.</returns>
    public (uint[][] Classes, PixelWeights? Weights) Repeat(ComparisonRun run, IReadOnlyList<int> images)
    {
        var split = scenes.Split(train, run.Seed);
        var method = Array.Find(_methods, known => known.Name == run.Method)!;
        PixelWeights? weights = null;
        var trial = new Trial(run.Seed, split, run.Knobs, CancellationToken.None);
        using var model = Trainer(method, method.Weighting, trial, found => weights = found).Fit(split.Train);
        return (SceneRows.Of<uint>(model.Transform(split.Test), "PredictedLabel", images), weights);
    }

    private Contender Contestant(SceneMethod method) =>
        Contender.Of(method.Weighting, (weighting, trial) => Trainer(method, weighting, trial)) with { Name = method.Name };

    private AuxiLearnSegmentationTrainer Trainer(SceneMethod method, WeightingMethod weighting, Trial trial, Action<PixelWeights>? inspect = null)
    {
        var isPapers = method.Weighting == SceneMethod.Paper || (preset.IsPaper && method.Combiner is not null);
        var options = Options();
        options.Weighting = isPapers && method.Combiner is { } combiner ? WeightingMethod.AuxiLearnPaper(combiner) : weighting;
        options.AuxiliaryUpdateInterval = isPapers ? preset.PaperUpdateInterval : preset.AuxiliaryUpdateInterval;
        options.InspectPixelWeights = inspect;
        if (preset.IsPaper)
            options.AuxiliaryLearningRate = method.PaperRate;
        return trial.Context.AuxiLearn().Trainers.SemanticSegmentation(trial.Configure(options));
    }

    private AuxiLearnSegmentationTrainer.Options Options()
    {
        var options = new AuxiLearnSegmentationTrainer.Options
        {
            LabelColumnName = SceneSet.Label,
            FeatureColumnName = SceneSet.Image,
            Images = new() { Augmentation = preset.Augmentation },
            Network = preset.Network,
            AuxiliarySet = preset.AuxiliarySet,
            AuxiliaryUpdateInterval = preset.AuxiliaryUpdateInterval,
            BatchSize = preset.BatchSize,
            LearningRate = preset.LearningRate,
            Schedule = preset.Schedule,
            NumberOfSteps = preset.Steps,
            EarlyStoppingPatience = null,
        };
        foreach (var task in scenes.Tasks)
            options.AuxiliaryTasks.Add(task);
        return options;
    }
}
