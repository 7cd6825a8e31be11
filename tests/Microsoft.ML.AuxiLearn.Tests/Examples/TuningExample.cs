namespace Microsoft.ML.AuxiLearn.Tests.Examples;

/// <summary>The example of docs/tuning.md.</summary>
internal static class TuningExample
{
    public static (SweepResult<AuxiLearnSweepOptions> Result, AuxiLearnRegressionTransformer Model) Run(MLContext ml, IDataView train, IDataView validation, string file)
    {
        // <example>
        AuxiLearnRegressionTrainer.Options Options() => new()
        {
            AuxiliaryTasks = { AuxiliaryTask.Regression("Helpful"), AuxiliaryTask.Regression("Harmful") },
            ValidationSet = ValidationSet.From(validation),
            NumberOfEpochs = 18,
        };

        var space = new SweepSpace<AuxiLearnSweepOptions>()             // every dimension with its range
            .Without("BatchSize", "Network.Dropout")                    // these stay as they are
            .With("Weighting", "SingleTask", "Equal", "AuxiLearn");     // and these are the values to try

        var sweep = new Sweep<AuxiLearnSweepOptions>(
            ml,
            space,
            trial => trial.Fit(trial.Context.Regression.Trainers.AuxiLearn(trial.Configure(Options())), train))
        {
            HigherIsBetter = false,                                     // a regression is judged by its error
            Strategy = SweepStrategy.SuccessiveHalving(trials: 8, rungs: 2),
            Seeds = [1, 2],                                             // the same ones for every configuration
            File = file,                                                // a second run with the same file continues
            Inputs = new ExperimentInputs().Rows("train", train).Rows("validation", validation),   // a file of other rows is refused
            Budget = TimeSpan.FromMinutes(10),
        };
        var result = sweep.Run();                                       // or RunAsync(cancellationToken)
        Console.WriteLine(result);

        var best = result.Best!.Options.ApplyTo(Options());             // of a trial that was trained to the end
        var model = ml.Regression.Trainers.AuxiLearn(best).Fit(train);
        // </example>
        return (result, model);
    }
}
