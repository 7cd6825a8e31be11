using Microsoft.ML;
using Microsoft.ML.AuxiLearn;
using Microsoft.ML.Data;

internal static class ExplainedModel
{
    public static void Main()
    {
        var ml = new MLContext(seed: 1);
        var rows = ml.Data.TrainTestSplit(ml.Data.LoadFromEnumerable(Enumerable.Range(0, 1000).Select(Row.Draw)), testFraction: 0.5, seed: 1);
        using var model = ml.Regression.Trainers.AuxiLearn(numberOfEpochs: 30).Fit(rows.TrainSet);

        // one row: what each feature adds to its score, from the score of a row of means
        var scored = model.Transform(rows.TestSet);
        var row = ml.Data.CreateEnumerable<Explained>(model.FeatureContributions().Transform(scored), reuseRowObject: false).First();
        Console.WriteLine($"Features {Numbers(row.Features)} score {row.Score:F2}; contributions {Numbers(row.FeatureContributions)}");

        // all rows: what the model loses without a feature, by ML.NET's own measure
        var importance = ml.Regression.PermutationFeatureImportance(model, scored, permutationCount: 3);
        Console.WriteLine($"R² without each feature changes by {Numbers(importance.Select(feature => feature.RSquared.Mean))}");
    }

    private static string Numbers<T>(IEnumerable<T> values) => string.Join(", ", values.Select(value => $"{value:F2}"));

    private class Row
    {
        [VectorType(3)] public float[] Features { get; set; } = [];
        public float Label { get; set; }                             // the first feature counts twice, the last not at all
        public static Row Draw(int id)
        {
            var (random, features) = (new Random(id), new float[3]);
            foreach (ref var feature in features.AsSpan())
                feature = random.NextSingle();
            return new() { Features = features, Label = 2 * features[0] + features[1] };
        }
    }

    private sealed class Explained : Row { public float Score { get; set; } public float[] FeatureContributions { get; set; } = []; }
}
