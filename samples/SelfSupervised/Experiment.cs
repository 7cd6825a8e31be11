namespace Microsoft.ML.AuxiLearn.Samples.SelfSupervised;

/// <summary>The main task alone, each self-supervised task alone beside it, all of them with equal weights, and AuxiLearn over all, tuned alike.</summary>
internal sealed class Experiment(Settings settings)
{
    private readonly Problem _problem = Problem.Of(settings);

    public string Description => $"{_problem.Name}, {settings.Labels} labelled training rows, {settings.Steps} steps"
        + (settings.Members > 1 ? $", {settings.Members} members" : "");

    private SelfSupervision[] Kinds =>
        settings.Exemplars is { } exemplars ? [.. _problem.Kinds, SelfSupervision.Exemplar(exemplars)] : [.. _problem.Kinds];

    /// <exception cref="ArgumentException">A method is asked for that there is not.</exception>
    private IReadOnlyList<Contender> Contenders => settings.Methods is not { } methods ? All
        : methods.Except(All.Select(contender => contender.Name)).FirstOrDefault() is { } other
            ? throw new ArgumentException($"--methods has '{other}'; expected some of {string.Join(", ", All.Select(contender => contender.Name))}.")
            : [.. All.Where(contender => contender.Name == Contender.SingleTask || methods.Contains(contender.Name))];

    private IReadOnlyList<Contender> All =>
    [
        Of(WeightingMethod.SingleTask),
        .. Kinds.Select(kind => Of(WeightingMethod.Equal, kind) with { Name = $"{kind} alone" }),
        Of(WeightingMethod.Equal, Kinds),
        Of(WeightingMethod.AuxiLearn(), Kinds),
    ];

    /// <param name="workers">Do several runs at once; null for one after the other, here.</param>
    /// <param name="progress">Called after each run.</param>
    public Comparison Comparison(WorkerProcesses? workers = null, Action<ComparisonProgress>? progress = null) =>
        new(_problem.Rows, _problem.Metric, Contenders)
        {
            Experiment = Description,
            Inputs = new ExperimentInputs(),
            Seeds = [.. Enumerable.Range(settings.FirstSeed, settings.Seeds)],
            Trials = settings.Trials,
            File = settings.Json,
            Workers = workers,
            Progress = progress,
        };

    /// <summary>
    /// A picture of the first seed. Of clouds with their parts: by the single task, by equal weights and by AuxiLearn, which are trained again. Of images
    /// without some patches, and what a network puts there.
    /// </summary>
    public void SavePicture(string path, ComparisonReport report)
    {
        if (settings.Format is not (DataFormat.Clouds or DataFormat.ShapeNetPart))
        {
            new PatchPicture(_problem.Trainer).Save(path, _problem.Rows(settings.FirstSeed), settings.Steps);
            return;
        }
        string[] shown = [Contender.SingleTask, WeightingMethod.Equal.Name, WeightingMethod.AuxiLearn().Name];
        var seed = report.Runs.Min(run => run.Seed);
        var split = _problem.Rows(seed);
        CloudPicture.Save(path, split.Test, [.. Contenders.Where(contender => shown.Contains(contender.Name)).Select(contender =>
        {
            var run = report.Runs.First(run => run.Seed == seed && run.Method == contender.Name);
            return (contender.Name, contender.Estimator(new Trial(seed, split, run.Knobs, CancellationToken.None)).Fit(split.Train).Transform(split.Test));
        })]);
    }

    private Contender Of(WeightingMethod method, params SelfSupervision[] kinds) =>
        Contender.Of(method, (weighting, trial) => _problem.Trainer(trial.Context, options =>
        {
            options.Weighting = weighting;
            options.NumberOfSteps = settings.Steps;
            options.EarlyStoppingPatience = null;
            options.AuxiliaryTasks.Add(AuxiliaryTask.SelfSupervised(kinds));
            trial.Configure(options);
        }));
}
