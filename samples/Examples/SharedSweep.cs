using Microsoft.ML;
using Microsoft.ML.AuxiLearn;
using Microsoft.ML.Data;

internal static class SharedSweep
{
    /// <summary>Run it on each machine with the same connection string, such as "Host=db;Database=trials;Username=me;Search Path=example".</summary>
    public static void Main(string[] args)
    {
        var ml = new MLContext(seed: 1);
        var rows = ml.Data.TrainTestSplit(ml.Data.LoadFromEnumerable(Enumerable.Range(0, 120).Select(Row.Draw).ToArray()), testFraction: 0.3, seed: 1);
        AuxiLearnRegressionTrainer.Options Options() => new()
        {
            AuxiliaryTasks = { AuxiliaryTask.Regression("Precise") },
            ValidationSet = ValidationSet.From(rows.TestSet),
            NumberOfEpochs = 9,
        };
        using var store = new PostgresTrialStore(args[0]);
        var sweep = new Sweep<AuxiLearnSweepOptions>(
            ml,
            new SweepSpace<AuxiLearnSweepOptions>().Only("LearningRate", "Weighting").With("Weighting", "SingleTask", "Equal", "AuxiLearn"),
            trial => trial.Fit(trial.Context.Regression.Trainers.AuxiLearn(trial.Configure(Options())), rows.TrainSet))
        {
            HigherIsBetter = false,
            Strategy = SweepStrategy.Random(trials: 6),
            Store = store,                                                      // instead of File
            Inputs = new ExperimentInputs().Rows("train", rows.TrainSet),       // a machine with other rows is refused
        };
        Console.WriteLine(sweep.Run());                                         // returns, on each machine, when all trials are done
    }

    private sealed class Row
    {
        [VectorType(1)] public float[] Features { get; set; } = [];
        public float Label { get; set; }
        public float Precise { get; set; }                                      // a better measurement of the same, at training time only
        public static Row Draw(int id) => new() { Features = [id / 120f], Label = id / 120f + new Random(id).NextSingle(), Precise = id / 120f };
    }
}
