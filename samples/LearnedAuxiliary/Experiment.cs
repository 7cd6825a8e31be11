namespace Microsoft.ML.AuxiLearn.Samples.LearnedAuxiliary;

/// <summary>Single task, a frozen teacher, MAXL and AuxiLearn on the same rows, tuned alike.</summary>
internal sealed class Experiment(Settings settings)
{
    private const int Batch = 32;

    private static readonly WeightingMethod[] _methods =
        [WeightingMethod.SingleTask, WeightingMethod.MaxlFrozen, WeightingMethod.Maxl, WeightingMethod.AuxiLearn()];

    private readonly LearningProblem _problem = LearningProblem.Of(settings);

    public string? TableReport => _problem.Report?.ToString();

    public string Description => string.Join(", ",
        _problem.Name, $"{settings.Labels}", $"{settings.ClassesPerLabel} auxiliary classes for each", $"{settings.Steps} steps",
            $"an auxiliary step every {settings.Interval}",
        settings.SecondBatch ? "on a second batch of the training rows" : "on the validation rows", FormattableString.Invariant($"entropy {settings.Entropy}"));

    /// <param name="workers">Do several runs at once; null for one after the other, here.</param>
    /// <param name="progress">Called after each run.</param>
    public Comparison Comparison(WorkerProcesses? workers = null, Action<ComparisonProgress>? progress = null) =>
        new(_problem.Rows, ComparisonMetric.Accuracy(_problem.Label),
            _methods.Select(method => Contender.Of(method, (weighting, trial) => Trainer(trial.Context, weighting, options => trial.Configure(options)))))
        {
            Experiment = Description,
            Inputs = new ExperimentInputs().Options(Options()),
            Seeds = [.. Enumerable.Range(settings.FirstSeed, settings.Seeds)],
            Trials = settings.Trials,
            File = settings.Json,
            Workers = workers,
            Progress = progress,
        };

    /// <summary>One more training with AuxiLearn, whose teacher is looked at.</summary>
    /// <returns>The training rows of the first seed, what the teacher says of them, and the last epoch.</returns>
    public (IDataView Rows, GeneratedLabels Labels, EpochReport Last) Inspect()
    {
        var split = _problem.Rows(settings.FirstSeed);
        var ml = new MLContext(settings.FirstSeed);
        GeneratedLabels? labels = null;
        EpochReport? last = null;
        var trainer = Trainer(ml, WeightingMethod.AuxiLearn(), options =>
        {
            options.ValidationSet = ValidationSet.From(split.Validation);
            options.Progress = report => last = report;
        }, found => labels = found);
        (trainer.Fit(split.Train) as IDisposable)?.Dispose();
        return (split.Train, labels!, last!);
    }

    /// <summary>The column of images in a training view, and whether it holds files; null for a table.</summary>
    public string? ImageColumn => _problem.Images is null ? null : _problem.Features;

    private AuxiLearnMulticlassTrainer Trainer(MLContext ml, WeightingMethod weighting, Action<AuxiLearnMulticlassTrainer.Options> configure,
        Action<GeneratedLabels>? inspect = null)
    {
        var options = Options(inspect);
        options.Weighting = weighting;
        configure(options);
        return ml.MulticlassClassification.Trainers.AuxiLearn(options);
    }

    private AuxiLearnMulticlassTrainer.Options Options(Action<GeneratedLabels>? inspect = null) => new()
    {
        FeatureColumnName = _problem.Features,
        LabelColumnName = _problem.Label,
        Images = _problem.Images,
        Network = _problem.Network,
        Members = 1,   // as with a learned task
        AuxiliaryTasks = { AuxiliaryTask.Learned(settings.ClassesPerLabel) with { Entropy = settings.Entropy, Inspect = inspect } },
        AuxiliarySet = settings.SecondBatch ? AuxiliarySet.SecondBatch : AuxiliarySet.Validation,
        BatchSize = Batch,
        AuxiliaryBatchSize = 2 * Batch,
        AuxiliaryUpdateInterval = settings.Interval,
        Schedule = _problem.Images is null ? LearningRateSchedule.Constant : LearningRateSchedule.Cosine,   // each is what the single task does best by
        NumberOfSteps = settings.Steps,
        EarlyStoppingPatience = null,
    };
}
