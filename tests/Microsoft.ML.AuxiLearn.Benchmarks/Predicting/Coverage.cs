using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.AuxiLearn.Samples;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Predicting;

/// <summary>
/// How often conformal predictions of 90% hold the label of new rows, on five tables of the folder that AUXILEARN_DATA names: the mean over seeds, each with
/// other test rows, beside its standard error.
/// </summary>
internal static class Coverage
{
    private const double Asked = 0.9;
    private const int Seeds = 20;

    private static readonly (string Name, string File, string Label, string Auxiliary, string? Ignore)[] _tables =
    [
        ("enb", "mulan-mtr/enb.arff", "last:2", "last:1", null),
        ("wq", "mulan-mtr/wq.arff", "last:14", "last:13", null),
        ("taxis", "seaborn/taxis.csv", "fare", "tip,tolls,distance", "total,pickup,dropoff"),
        ("penguins", "seaborn/penguins.csv", "species", "sex,body_mass_g", null),
        ("digits", "optdigits/digits-with-attributes.csv", "digit", "segment*", "split,noise*"),
    ];

    public static IEnumerable<Figure> Measure()
    {
        var data = Environment.GetEnvironmentVariable("AUXILEARN_DATA") ?? throw new InvalidOperationException("AUXILEARN_DATA names no folder.");
        var ml = new MLContext(1);
        foreach (var (name, file, label, auxiliary, ignore) in _tables)
        {
            var table = ml.Data.LoadTable(Path.Combine(data, file));
            var task = new TableTask(table, table.Schema.FindRoles(label, auxiliary, ignore));
            foreach (var ofQuantiles in task.Kind == TaskKind.Regression ? new[] { false, true } : [false])
            {
                var found = Enumerable.Range(1, Seeds).Select(seed => Run(table, task, seed, ofQuantiles)).ToArray();
                var how = ofQuantiles ? $"{name}, from quantiles" : name;
                yield return new($"coverage/{how}", found.Average(run => run.Coverage), "0.89 to 0.91");
                yield return new($"coverage/{how}, standard error", Deviation([.. found.Select(run => run.Coverage)]) / Math.Sqrt(Seeds));
                yield return new($"coverage/{how}, {(task.Kind == TaskKind.Regression ? "width in standard deviations of the label" : "classes in a set")}",
                    found.Average(run => run.Size));
            }
        }
    }

    /// <summary>The share of the test rows whose label is covered, and the mean size of what covers it.</summary>
    private static (double Coverage, double Size) Run(IDataView table, TableTask task, int seed, bool ofQuantiles)
    {
        var ml = new MLContext(seed);
        var labels = task.LabelColumns(ml).Fit(table).Transform(table);
        var rows = task.Kind == TaskKind.Regression ? ml.Data.FilterRowsByMissingValues(labels, task.Label) : labels;
        var split = ml.Data.TrainTestSplit(rows, testFraction: 0.3, seed: seed);
        using var model = (TransformerChain<ITransformer>)task.FeatureColumns(ml).Append(task.Trainer(ml, options =>
        {
            options.ValidationSet = ValidationSet.HeldOut(0.25);
            options.Weighting = WeightingMethod.SingleTask;   // the coverage is that of any model
            (options.NumberOfSteps, options.EarlyStoppingSteps) = (1000, 300);
            if (options is AuxiLearnRegressionTrainer.Options regression)
                (regression.ConformalCoverage, regression.Loss) = (Asked, ofQuantiles ? TaskLoss.Quantile(0.05, 0.5, 0.95) : null);
            else
                ((AuxiLearnMulticlassTrainer.Options)options).ConformalCoverage = Asked;
        })).Fit(split.TrainSet);
        var scored = model.Transform(split.TestSet);
        if (task.Kind == TaskKind.Multiclass)
        {
            var sets = scored.GetColumn<uint>(task.Label).Zip(scored.GetColumn<bool[]>("Score.Set")).Where(row => row.First > 0).ToArray();
            return (sets.Average(row => row.Second[row.First - 1] ? 1.0 : 0), sets.Average(row => row.Second.Count(isIn => isIn)));
        }
        var truth = scored.GetColumn<float>(task.Label).ToArray();
        var intervals = scored.GetColumn<float[]>("Score.Interval").ToArray();
        return (truth.Zip(intervals).Average(row => row.Second[0] <= row.First && row.First <= row.Second[1] ? 1.0 : 0),
            intervals.Average(interval => interval[1] - interval[0]) / Deviation([.. truth.Select(value => (double)value)]));
    }

    private static double Deviation(double[] values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / Math.Max(1, values.Length - 1));
    }
}
