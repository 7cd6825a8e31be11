using Microsoft.ML;
using Microsoft.ML.AuxiLearn;
using Microsoft.ML.Data;

internal static class WorthIt
{
    public static async Task Main()
    {
        var ml = new MLContext(seed: 1);
        var data = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 120).Select(Row.Draw).ToArray());

        var comparison = new Comparison(
            seed =>
            {
                var outer = ml.Data.TrainTestSplit(data, testFraction: 0.2, seed: seed);
                var inner = ml.Data.TrainTestSplit(outer.TrainSet, testFraction: 0.25, seed: seed);
                return new ComparisonSplit(inner.TrainSet, inner.TestSet, outer.TestSet);   // training, validation and test rows
            },
            ComparisonMetric.RelativeRootMeanSquaredError(),
            ((string[])["SingleTask", "Equal", "AuxiLearn"]).Select(name => Contender.Of(
                WeightingMethod.Parse(name), (method, trial) => trial.Context.Regression.Trainers.AuxiLearn(trial.Configure(Options(method))))))
        { Seeds = [1, 2, 3] };                                       // take five or more on your own data
        Console.WriteLine((await comparison.RunAsync()).Verdict);
    }

    private static AuxiLearnRegressionTrainer.Options Options(WeightingMethod method) => new()
    {
        Weighting = method,
        AuxiliaryTasks = { AuxiliaryTask.Regression("Precise") },
        NumberOfEpochs = 10,
    };

    private sealed class Row
    {
        [VectorType(1)] public float[] Features { get; set; } = [];
        public float Label { get; set; }
        public float Precise { get; set; }                           // a better measurement of the same, known of training rows alone
        public static Row Draw(int id) => new() { Features = [id / 120f], Label = id / 120f + new Random(id).NextSingle(), Precise = id / 120f };
    }
}
