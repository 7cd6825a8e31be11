namespace Microsoft.ML.AuxiLearn.Benchmarks.Throughput;

/// <summary>
/// How the cost of a training grows: the milliseconds of an epoch as rows, features, tasks and the layers of the auxiliary network double, and the exponent p
/// of the power law c n^p that fits them best. The first epoch of each fit, which has the reading before it, is left out.
/// </summary>
internal static class Growth
{
    private const int Rounds = 3;
    private const int Rows = 20_000;

    public static IEnumerable<Figure> Measure() =>
        Table("rows", [10_000, 20_000, 40_000, 80_000], rows => (NumberRow.View(NumberRow.Rows(rows)), NumberRow.Plain(3)))
            .Concat(Table("features", [64, 128, 256, 512, 1024], width => (NumberRow.View(NumberRow.Rows(Rows / 4, width), width), NumberRow.Plain(3))))
            .Concat(Table("tasks", [1, 2, 4, 8, 16, 32, 64, 128, 256, 512], Tasks))
            .Concat(Table("auxiliary-layers", [1, 2, 4, 8], Layers));

    private static (IDataView, AuxiLearnMulticlassTrainer.Options) Tasks(int tasks)
    {
        var options = NumberRow.Plain(3);
        options.Weighting = WeightingMethod.Equal;
        options.AuxiliaryTasks.Add(AuxiliaryTask.MultiLabel(nameof(NumberRow.Others)));
        return (NumberRow.View(NumberRow.Rows(Rows / 4, others: tasks).Select(Binary).ToArray(), others: tasks), options);
    }

    private static (IDataView, AuxiLearnMulticlassTrainer.Options) Layers(int layers)
    {
        var options = NumberRow.Plain(3);
        options.Weighting = WeightingMethod.AuxiLearn(LossCombiner.Nonlinear([.. Enumerable.Repeat(10, layers)]));
        options.AuxiliarySet = AuxiliarySet.SecondBatch;
        options.AuxiliaryTasks.Add(AuxiliaryTask.MultiLabel(nameof(NumberRow.Others)));
        return (NumberRow.View(NumberRow.Rows(Rows / 4, others: 4).Select(Binary).ToArray(), others: 4), options);
    }

    private static NumberRow Binary(NumberRow row) =>
        new() { Features = row.Features, Label = row.Label, Others = [.. row.Others.Select(number => number > 0 ? 1f : 0)] };

    private static IEnumerable<Figure> Table(string name, int[] sizes, Func<int, (IDataView Data, AuxiLearnMulticlassTrainer.Options Options)> of)
    {
        var points = sizes.Select(of).ToArray();
        var costs = sizes.Select(_ => new List<Cost>()).ToArray();
        for (var round = 0; round < Rounds; round++)
            for (var i = 0; i < points.Length; i++)
                costs[i].AddRange(Epochs(points[i].Data, points[i].Options));
        double[] times = [.. costs.Select(epochs => Cost.Median(epochs).Cpu)];
        for (var i = 0; i < sizes.Length; i++)
            yield return new($"growth/{name}/{sizes[i]}, milliseconds", 1e3 * times[i]);
        yield return new($"growth/{name}/exponent", Slope([.. sizes.Select(size => Math.Log(size))], [.. times.Select(time => Math.Log(time))]));
    }

    private static IEnumerable<Cost> Epochs(IDataView data, AuxiLearnMulticlassTrainer.Options options)
    {
        var ends = new List<Cost>();
        options.Progress = _ => ends.Add(Cost.Now());
        NumberRow.Fit(data, options).Dispose();
        return ends.Skip(1).Zip(ends, (end, start) => end - start);
    }

    private static double Slope(double[] x, double[] y)
    {
        var (meanX, meanY) = (x.Average(), y.Average());
        return x.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum() / x.Sum(a => (a - meanX) * (a - meanX));
    }
}
