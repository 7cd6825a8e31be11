namespace Microsoft.ML.AuxiLearn.Tests.Examples;

/// <summary>The example of docs/scale.md.</summary>
internal static class ScaleExample
{
    public static SweepResult<AuxiLearnSweepOptions> Run(MLContext ml, IDataView train, Func<SweepTrial<AuxiLearnSweepOptions>, double> objective, string address)
    {
        // <example>
        using var store = new PostgresTrialStore(address);              // "Host=db;Database=trials;Username=me;Search Path=birds"

        var sweep = ml.AuxiLearn().Sweep(new SweepSpace<AuxiLearnSweepOptions>(), objective, new()
        {
            HigherIsBetter = false,
            Strategy = SweepStrategy.Random(trials: 4),
            Store = store,                                              // in place of File
            Inputs = new ExperimentInputs().Rows("train", train),       // a machine with other rows is refused
        });
        var result = sweep.Run();                                       // ends, on each machine, when all trials are over
        // </example>
        return result;
    }
}
