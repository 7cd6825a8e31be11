using Microsoft.ML;
using Microsoft.ML.AuxiLearn;
using Microsoft.ML.Data;

internal static class TunedModel
{
    public static void Main()
    {
        var ml = new MLContext(seed: 1);
        var rows = ml.Data.TrainTestSplit(ml.Data.LoadFromEnumerable(Enumerable.Range(0, 120).Select(Row.Draw).ToArray()), testFraction: 0.3, seed: 1);

        AuxiLearnRegressionTrainer.Options Options() => new()
        {
            AuxiliaryTasks = { AuxiliaryTask.Regression("Precise") },
            ValidationSet = ValidationSet.From(rows.TestSet),
            NumberOfEpochs = 9,
        };
        var space = new SweepSpace<AuxiLearnSweepOptions>().Only("LearningRate", "Weighting").With("Weighting", "SingleTask", "Equal", "AuxiLearn");
        var sweep = new Sweep<AuxiLearnSweepOptions>(
            ml, space, trial => trial.Fit(trial.Context.Regression.Trainers.AuxiLearn(trial.Configure(Options())), rows.TrainSet))
        {
            HigherIsBetter = false,
            Strategy = SweepStrategy.Random(trials: 6),
        };
        var result = sweep.Run();
        Console.WriteLine(result);

        using var model = ml.Regression.Trainers.AuxiLearn(result.Best!.Options.ApplyTo(Options())).Fit(rows.TrainSet);
        Console.WriteLine($"RMSE on the validation rows: {ml.Regression.Evaluate(model.Transform(rows.TestSet)).RootMeanSquaredError:F2}");
    }

    private sealed class Row
    {
        [VectorType(1)] public float[] Features { get; set; } = [];
        public float Label { get; set; }
        public float Precise { get; set; }                           // a better measurement of the same, known of training rows alone
        public static Row Draw(int id) => new() { Features = [id / 120f], Label = id / 120f + new Random(id).NextSingle(), Precise = id / 120f };
    }
}
