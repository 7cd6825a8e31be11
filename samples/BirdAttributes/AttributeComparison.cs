using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Samples.BirdAttributes;

/// <summary>The comparison of methods for one number of labels.</summary>
/// <param name="pictures">The images.</param>
/// <param name="preset">How networks are trained.</param>
/// <param name="methods">The methods besides the single task.</param>
/// <param name="averaged">Whether attributes are averaged to one task.</param>
/// <param name="labels">The labelled training images of each species.</param>
internal sealed class AttributeComparison(PictureSet pictures, Preset preset, IEnumerable<WeightingMethod> methods, bool averaged, int labels)
{
    public const string TopOne = "top-1";
    public const string TopThree = "top-3";

    private readonly Contender[] _contenders =
        [.. methods.Prepend(WeightingMethod.SingleTask).Distinct().Select(method => Network(method, pictures, preset, averaged))];

    public int Labels => labels;

    public PictureSet Pictures => pictures;

    private static ComparisonMetric Accuracy { get; } = new(TopOne, HigherIsBetter: true, (_, scored) =>
    {
        // how many species have a higher score than the true one
        int[] ranks = [.. scored.GetColumn<float[]>("Score")
            .Zip(scored.GetColumn<uint>(nameof(Picture.Species)), (scores, species) => scores.Count(score => score > scores[species - 1]))];
        return new Dictionary<string, double> { [TopOne] = ranks.Average(rank => rank < 1 ? 1.0 : 0), [TopThree] = ranks.Average(rank => rank < 3 ? 1.0 : 0) };
    });

    /// <summary>Refuses now what no seed can give.</summary>
    /// <exception cref="ArgumentException">A species has fewer training images than are to be labelled.</exception>
    public void Check() => pictures.Split(labels, seed: 1);

    /// <param name="seeds">Of the runs.</param>
    /// <param name="trials">Trainings of each run.</param>
    /// <param name="file">Where the report is kept; null for nowhere.</param>
    /// <param name="workers">Do several runs at once; null for one after the other, here.</param>
    /// <param name="progress">Called after each run.</param>
    public Comparison Make(IEnumerable<int> seeds, int trials, string? file, WorkerProcesses? workers = null, Action<ComparisonProgress>? progress = null) =>
        new(seed => pictures.Split(labels, seed), Accuracy, _contenders)
        {
            Experiment =
                $"{pictures.Name}, {pictures.Species.Count} species, {labels} labelled images of each, {pictures.Side} pixels, "
                    + $"{(averaged ? "averaged attributes" : "a task for each attribute")}, {preset.Steps} steps{preset.Told}",
            Inputs = new ExperimentInputs().Options(Options(pictures, preset, averaged)).Option("combiner as published", preset.PaperCombiner),
            Seeds = [.. seeds],
            Trials = trials,
            File = file,
            Workers = workers,
            Progress = progress,
        };

    /// <summary>What the model of a run says of the test images: the same training again.</summary>
    /// <param name="run">The run.</param>
    /// <param name="shown">The images whose contributions are asked for.</param>
    public Answers Predict(ComparisonRun run, IEnumerable<Picture> shown)
    {
        var split = pictures.Split(labels, run.Seed);
        var contender = Array.Find(_contenders, known => known.Name == run.Method)!;
        var model = contender.Estimator(new Trial(run.Seed, split, run.Knobs, CancellationToken.None)).Fit(split.Train);
        using var disposed = model as IDisposable;
        int[] species = [.. model.Transform(split.Test).GetColumn<uint>("PredictedLabel").Select(key => (int)key - 1)];
        return new(species, pictures.FeatureWidth == 0 && model is AuxiLearnTransformer network
            ? [.. network.FeatureContributions().Transform(pictures.View(shown)).GetColumn<float[]>("FeatureContributions")] : []);
    }

    private static Contender Network(WeightingMethod method, PictureSet pictures, Preset preset, bool averaged) => Contender.Of(method, (weighting, trial) =>
    {
        var options = Options(pictures, preset, averaged);
        options.Weighting = weighting;
        if (method == WeightingMethod.AuxiLearnPaper() && preset.PaperCombiner is { } combiner)
            options.Weighting = WeightingMethod.AuxiLearnPaper(combiner);

        if (method.Name.StartsWith(WeightingMethod.AuxiLearnPaper().Name, StringComparison.Ordinal))
        {
            options.AuxiliaryUpdateInterval = Preset.PaperUpdateInterval;
            options.AuxiliarySet = preset.PaperAuxiliarySet ?? options.AuxiliarySet;
        }
        return trial.Context.MulticlassClassification.Trainers.AuxiLearn(trial.Configure(options));
    });

    private static AuxiLearnMulticlassTrainer.Options Options(PictureSet pictures, Preset preset, bool averaged)
    {
        var options = new AuxiLearnMulticlassTrainer.Options
        {
            LabelColumnName = nameof(Picture.Species),
            FeatureColumnName = pictures.FeatureWidth > 0 ? nameof(Picture.Features) : nameof(Picture.Pixels),
            Images = pictures.FeatureWidth > 0 ? null : new() { Augmentation = preset.Augmentation, KeptVersions = preset.KeptVersions },
            Network = preset.Network,
            Members = 1,   // as the paper has it
            AuxiliarySet = preset.AuxiliarySet,
            AuxiliaryBatchSize = preset.AuxiliaryBatchSize,
            AuxiliaryUpdateInterval = preset.AuxiliaryUpdateInterval,
            BatchSize = preset.BatchSize,
            NumberOfSteps = preset.Steps,   // the single task has fewer rows in an epoch, and takes as many steps as the others
            LearningRate = preset.LearningRate,
            Schedule = preset.Schedule,
            WeightDecay = preset.WeightDecay,
            EarlyStoppingPatience = null,
        };
        foreach (var task in pictures.Tasks(averaged))
            options.AuxiliaryTasks.Add(task);
        return options;
    }
}
