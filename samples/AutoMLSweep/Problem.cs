using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Samples.AutoMLSweep;

/// <summary>A table and its columns' roles, split into rows to train on, to tune on and to test on.</summary>
internal sealed class Problem
{
    private const int Seed = 1;

    private Problem(MLContext ml, IDataView table, (string Label, IReadOnlyList<string> Auxiliary, IReadOnlyList<string> Features) roles)
    {
        Task = new TableTask(table, roles);
        var labelled = Task.Kind == TaskKind.Regression ? ml.Data.FilterRowsByMissingValues(table, roles.Label) : table;
        var rows = Task.LabelColumns(ml).Fit(table).Transform(labelled);
        var outer = ml.Data.TrainTestSplit(rows, 0.2, seed: Seed);
        var inner = ml.Data.TrainTestSplit(outer.TrainSet, 0.25, seed: Seed);
        (Train, Validation, Test) = (inner.TrainSet, inner.TestSet, outer.TestSet);
    }

    public TableTask Task { get; }

    public IDataView Train { get; }

    public IDataView Validation { get; }

    public IDataView Test { get; }

    public bool IsRegression => Task.Kind == TaskKind.Regression;

    public static Problem Of(string path, string label, string auxiliary, string? ignore)
    {
        var ml = new MLContext(Seed);
        var table = ml.Data.LoadTable(path, null, out var report);
        Console.WriteLine(report);
        return new Problem(ml, table, table.Schema.FindRoles(label, auxiliary, ignore));
    }

    /// <summary>y = x1 + x2 under much noise, a precise measurement of it, and one of something else.</summary>
    public static Problem OfNoisyTarget()
    {
        var ml = new MLContext(Seed);
        var random = new Random(Seed);
        float Noise(double deviation) => (float)(deviation * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5) * 2);
        var table = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 600).Select(_ =>
        {
            var (x1, x2) = (Noise(1), Noise(1));
            return new Row { X1 = x1, X2 = x2, Label = x1 + x2 + Noise(3), Helpful = x1 + x2 + Noise(0.25), Harmful = -x1 - 4 * x2 + Noise(0.25) };
        }).ToArray());
        return new Problem(ml, table, table.Schema.FindRoles(nameof(Row.Label), $"{nameof(Row.Helpful)},{nameof(Row.Harmful)}", null));
    }

    private sealed class Row
    {
        public float X1 { get; set; }

        public float X2 { get; set; }

        public float Label { get; set; }

        public float Helpful { get; set; }

        public float Harmful { get; set; }
    }
}
