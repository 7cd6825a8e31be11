namespace Microsoft.ML.AuxiLearn;

/// <summary>Sweeps among what AuxiLearn offers beside the trainers: <c>mlContext.AuxiLearn().Sweep(...)</c>.</summary>
public static class SweepCatalog
{
    /// <summary>A sweep over the options of trainers, by grid search, random search or successive halving.</summary>
    /// <param name="operations">The operations of the context whose device the trials use.</param>
    /// <param name="space">The options to vary.</param>
    /// <param name="objective">Trains a trial and returns its metric on validation rows: <see cref="SweepTrial{TOptions}.Fit"/>, or another metric.</param>
    /// <param name="settings">Strategy, seeds, store and budget.</param>
    /// <exception cref="ArgumentException">A grid has too many configurations, or trials are kept without the inputs.</exception>
    /// <example>
    /// <code>
    /// var sweep = ml.AuxiLearn().Sweep(
    ///     space,
    ///     trial =&gt; trial.Fit(trial.Context.Regression.Trainers.AuxiLearn(trial.Configure(Options())), train),
    ///     new()
    ///     {
    ///         HigherIsBetter = false,                                 // a regression is judged by its error
    ///         Strategy = SweepStrategy.SuccessiveHalving(trials: 8, rungs: 2),
    ///         Seeds = [1, 2],                                         // the same ones for every configuration
    ///         File = file,                                            // a second run with the same file continues
    ///         Inputs = new ExperimentInputs().Rows("train", train).Rows("validation", validation),   // a file of other rows is refused
    ///         Budget = TimeSpan.FromMinutes(10),
    ///     });
    /// </code>
    /// </example>
    public static Sweep<TOptions> Sweep<TOptions>(
        this AuxiLearnOperations operations, SweepSpace<TOptions> space, Func<SweepTrial<TOptions>, double> objective, SweepSettings<TOptions> settings)
            where TOptions : class, new()
    {
        ArgumentNullException.ThrowIfNull(operations);
        return new(operations.Context, space, objective, settings);
    }
}
