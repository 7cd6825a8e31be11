using System.Globalization;
using Microsoft.ML.AutoML;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.AuxiLearn.Samples.AutoMLSweep;

/// <summary>AuxiLearn or LightGBM behind the same features: AutoML chooses the trainer and its options.</summary>
internal sealed class Sweep(Problem problem)
{
    private readonly TrialMonitor _monitor = new(problem.IsRegression ? "RMSE" : "accuracy");
    private int _auxiLearnTrials;

    public required Tuner Tuner { get; init; }

    public required uint Seconds { get; init; }

    public required int Trials { get; init; }

    public required int Epochs { get; init; }

    public string? Checkpoint { get; init; }

    public int? FailEvery { get; init; }

    /// <summary>Tunes, tests the best model on rows that no trial has seen, and saves it.</summary>
    public async Task Run(string file, CancellationToken cancellationToken)
    {
        if (Checkpoint is not null && Tuner == Tuner.Eci)
            throw new ArgumentException(
                "AutoML cannot write a checkpoint of a pipeline with a choice of trainers under eci; expected --checkpoint together with --tuner cfo, random "
                    + "or smac.");
        var ml = new MLContext(seed: 1);
        var ours = ml.Auto().CreateSweepableEstimator<AuxiLearnSweepOptions>(AuxiLearn, new SearchSpace<AuxiLearnSweepOptions>(new AuxiLearnSweepOptions()));
        var lightGbm = ml.Auto().CreateSweepableEstimator<LightGbmSweepOptions>(LightGbm, new SearchSpace<LightGbmSweepOptions>(new LightGbmSweepOptions()));
        var pipeline = problem.Task.FeatureColumns(ml).Append(ours, lightGbm);

        // SetPipeline installs a tuner and a monitor of its own, so ours come after it; the label's name must be given, AutoML's default is lower case
        var experiment = ml.Auto().CreateExperiment(new AutoMLExperiment.AutoMLExperimentSettings { Seed = 1 })
            .SetPipeline(pipeline)
            .SetDataset(problem.Train, problem.Validation)
            .SetTrainingTimeInSeconds(Seconds)
            .SetMaxModelToExplore(Trials)
            .SetMonitor(_monitor);
        experiment = problem.IsRegression
            ? experiment.SetRegressionMetric(RegressionMetric.RootMeanSquaredError, problem.Task.Label)
            : experiment.SetMulticlassClassificationMetric(MulticlassClassificationMetric.MicroAccuracy, problem.Task.Label);
        experiment = Tuner switch
        {
            Tuner.Cfo => experiment.SetCostFrugalTuner(),
            Tuner.Random => experiment.SetRandomSearchTuner(seed: 1),
            Tuner.Smac => experiment.SetSmacTuner(),
            _ => experiment,   // SetPipeline's own: the expected cost of improvement, with a cost-frugal search for each trainer
        };
        if (Checkpoint is not null)
            experiment = experiment.SetCheckpoint(Directory.CreateDirectory(Checkpoint).FullName);

        var best = await experiment.RunAsync(cancellationToken);
        var end = cancellationToken.IsCancellationRequested ? "Cancelled" : "Done";
        Console.WriteLine($"{end} after {_monitor.Completed} trials, {_monitor.Failed} failed. The best is trial {best.TrialSettings.TrialId}.");
        if (best.Model is null)
        {
            Console.WriteLine("The best trial is from the checkpoint, which has no models: run again with a larger budget to train a better one.");
            return;
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"On test rows: {Metric(ml, best.Model):F4}. Saved {file}."));
        ml.Model.Save(best.Model, problem.Train.Schema, file);
        Console.WriteLine("Next: docs/deploy.md shows how to use the model in an application.");
    }

    // Built on the context that AutoML hands over: it is this one that AutoML cancels when the time is over
    private IEstimator<ITransformer> AuxiLearn(MLContext context, AuxiLearnSweepOptions swept)
    {
        var layers = $"{swept.Network?.Depth} layers of {swept.Network?.Width}";
        _monitor.Train("AuxiLearn",
            FormattableString.Invariant($"{swept.Weighting}, learning rate {swept.LearningRate:G3}, batches of {swept.BatchSize}, {layers}"));
        if (FailEvery is { } every && ++_auxiLearnTrials % every == 0)
            throw new InvalidOperationException("this trial was asked to fail");
        return problem.Task.Trainer(context, options => swept.ApplyTo(options).NumberOfEpochs = Epochs);
    }

    private IEstimator<ITransformer> LightGbm(MLContext context, LightGbmSweepOptions swept)
    {
        _monitor.Train("LightGBM", swept);
        return problem.IsRegression
            ? context.Regression.Trainers.LightGbm(problem.Task.Label, "Features", null, swept.NumberOfLeaves, swept.MinimumExampleCountPerLeaf,
                swept.LearningRate, swept.NumberOfIterations)
            : context.MulticlassClassification.Trainers.LightGbm(problem.Task.Label, "Features", null, swept.NumberOfLeaves, swept.MinimumExampleCountPerLeaf,
                swept.LearningRate, swept.NumberOfIterations);
    }

    private double Metric(MLContext ml, ITransformer model)
    {
        var scored = model.Transform(problem.Test);
        return problem.IsRegression
            ? ml.Regression.Evaluate(scored, problem.Task.Label).RootMeanSquaredError
            : ml.MulticlassClassification.Evaluate(scored, problem.Task.Label).MicroAccuracy;
    }
}
