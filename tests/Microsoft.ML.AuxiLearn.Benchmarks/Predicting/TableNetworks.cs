using Microsoft.ML.AuxiLearn.Samples;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Predicting;

/// <summary>
/// Network.Table, Network.Mlp of the same widths and LightGBM, each as it comes, on the tables of the folder that AUXILEARN_DATA names: the test error over the
/// perceptron's, the mean over seeds, and the mean rank. The networks learn the main task alone.
/// </summary>
internal static class TableNetworks
{
    private const int Steps = 2000;

    private static readonly IEnumerable<int> _seeds = Enumerable.Range(101, 5);   // the defaults of Network.Table were chosen on 1 to 5

    private static readonly (string Name, string File, string Label, string Auxiliary, string? Ignore)[] _tables =
    [
        .. new[] { ("andro", 6), ("edm", 2), ("enb", 2), ("jura", 3), ("scpf", 3), ("slump", 3) }.Select(table =>
            (table.Item1, $"mulan-mtr/{table.Item1}.arff", $"last:{table.Item2}", $"last:{table.Item2 - 1}", (string?)null)),
        ("taxis", "seaborn/taxis.csv", "fare", "tip,tolls,distance", "total,pickup,dropoff"),
    ];

    public static IEnumerable<Figure> Measure()
    {
        var data = Environment.GetEnvironmentVariable("AUXILEARN_DATA") ?? throw new InvalidOperationException("AUXILEARN_DATA names no folder.");
        List<double> ofTable = [], ofPerceptron = [];
        foreach (var (name, file, label, auxiliary, ignore) in _tables)
        {
            var source = new TableSource(Path.Combine(data, file), label, auxiliary, ignore, kind: TaskKind.Regression);
            var splits = source.Splits();
            var errors = _seeds.Select(seed => Errors(source.Task, splits.Of(seed), seed)).ToArray();
            yield return new($"table-networks/{name}, RMSE of Table over Mlp", errors.Average(one => one.Table / one.Perceptron));
            yield return new($"table-networks/{name}, RMSE of LightGbm over Mlp", errors.Average(one => one.Trees / one.Perceptron));
            ofTable.AddRange(errors.Select(one => Rank(one.Table, one.Perceptron, one.Trees)));
            ofPerceptron.AddRange(errors.Select(one => Rank(one.Perceptron, one.Table, one.Trees)));
        }
        yield return new("table-networks/mean rank of Table", ofTable.Average(), FormattableString.Invariant($"<= {ofPerceptron.Average():F2}, that of Mlp"));
    }

    private static (double Table, double Perceptron, double Trees) Errors(TableTask task, ComparisonSplit split, int seed)
    {
        var ml = new MLContext(seed);
        var perceptron = Network.Mlp(64, 64);
        return (Error(Trainer(options => task.UseTableNetwork(options, perceptron))), Error(Trainer(options => options.Network = perceptron)),
            Error(ml.Regression.Trainers.LightGbm(task.Label)));

        IEstimator<ITransformer> Trainer(Action<AuxiLearnOptions> use) => task.Trainer(ml, options =>
        {
            options.Weighting = WeightingMethod.SingleTask;
            options.ValidationSet = ValidationSet.From(split.Validation);
            options.BatchSize = split.Train.GetRowCount() < 1000 ? 32 : 64;
            (options.NumberOfSteps, options.EarlyStoppingSteps) = (Steps, Steps / 5);
            use(options);
        });
        double Error(IEstimator<ITransformer> trainer)
        {
            var model = trainer.Fit(split.Train);
            using var disposed = model as IDisposable;
            return ml.Regression.Evaluate(model.Transform(split.Test), task.Label).RootMeanSquaredError;
        }
    }

    private static double Rank(double one, params double[] others) => 1 + others.Count(other => other < one);
}
