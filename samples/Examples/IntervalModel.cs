using Microsoft.ML;
using Microsoft.ML.AuxiLearn;
using Microsoft.ML.Data;

internal static class IntervalModel
{
    public static void Main()
    {
        var ml = new MLContext(seed: 1);
        var days = ml.Data.TrainTestSplit(ml.Data.LoadFromEnumerable(Enumerable.Range(0, 8000).Select(Day.Draw)), testFraction: 0.5, seed: 1);

        var model = ml.Regression.Trainers.AuxiLearn(new AuxiLearnRegressionTrainer.Options
        {
            Loss = TaskLoss.Quantile(0.05, 0.5, 0.95),               // Score is the median
            ConformalCoverage = 0.9,                                 // Score.Interval: 90% of new labels lie between its two numbers
            ValidationSet = ValidationSet.HeldOut(0.3),              // the rows that tell how wide it must be
            NumberOfEpochs = 30,
        }).Fit(days.TrainSet);

        Forecast[] forecasts = [.. ml.Data.CreateEnumerable<Forecast>(model.Transform(days.TestSet), reuseRowObject: false)];
        var within = forecasts.Average(day => day.Interval[0] <= day.Label && day.Label <= day.Interval[1] ? 1.0 : 0);
        Console.WriteLine($"Of the labels of new rows, {within:P1} lie in their intervals.");
        foreach (var kind in forecasts.GroupBy(day => day.Features[0]).OrderBy(kind => kind.Key))
            Console.WriteLine($"Mean width, {(kind.Key == 0 ? "calm" : "stormy")} days: {kind.Average(day => day.Interval[1] - day.Interval[0]):F2}");
    }

    private class Day
    {
        [VectorType(2)] public float[] Features { get; set; } = [];  // stormy or not; wind
        public float Label { get; set; }                             // four times as uncertain on stormy days
        public static Day Draw(int id)
        {
            var (random, stormy) = (new Random(id), id % 2);
            var (wind, noise) = (random.NextSingle(), random.NextSingle() + random.NextSingle() + random.NextSingle() - 1.5f);
            return new() { Features = [stormy, wind], Label = 3 * wind + (stormy == 1 ? 2 : 0.5f) * noise };
        }
    }

    private sealed class Forecast : Day { [ColumnName("Score.Interval")] public float[] Interval { get; set; } = []; }
}
