namespace Microsoft.ML.AuxiLearn.Samples.Sweeps;

/// <summary>Sweeps for some time, and fits the best that was found.</summary>
/// <param name="table">The table.</param>
/// <param name="strategy">The strategy.</param>
/// <param name="trial">The rows and the seed.</param>
/// <param name="budget">The time of the sweep.</param>
internal sealed class SweptEstimator(TableSweep table, SweepStrategy strategy, Trial trial, TimeSpan budget) : IEstimator<ITransformer>
{
    public ITransformer Fit(IDataView input)
    {
        var result = table.Make(table.Space, strategy, trial.Split, place: null, budget).Run(trial.CancellationToken);
        trial.CancellationToken.ThrowIfCancellationRequested();
        return result.Best is { } best
            ? table.Trainer(trial.Context, trial.Split, options => best.Options.ApplyTo(options)).Fit(input)
            : throw new InvalidOperationException($"No trial was done in {budget.TotalMinutes:G3} minutes; expected a longer --budget.");
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => table.Trainer(trial.Context, trial.Split, _ => { }).GetOutputSchema(inputSchema);
}
