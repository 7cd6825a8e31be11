namespace Microsoft.ML.AuxiLearn.Tests.Reporting;

/// <summary>Reports of made-up results.</summary>
internal static class MadeUp
{
    public static IEnumerable<ComparisonRun> Runs(string method, params double[] values) =>
        values.Select((value, index) => new ComparisonRun { Method = method, Seed = index + 1, Metric = "RRMSE", Value = value, Seconds = 1 });

    public static IDataView Rows(params float[] labels) => new MLContext(1).Data.LoadFromEnumerable(labels.Select(label => new Row { Label = label }));

    public static IEnumerable<ComparisonRun> Outside(string method, params double[] values) =>
        Runs(method, values).Select(run => run with { Role = ContenderRole.Outside });

    public static ComparisonReport Report(params IEnumerable<ComparisonRun>[] runs) => new("made up", "RRMSE", false, [.. runs.SelectMany(run => run)], [], []);

    public static ComparisonReport Accuracies(params IEnumerable<ComparisonRun>[] runs) =>
        new("made up", "accuracy", true, [.. runs.SelectMany(run => run)], [], []);

    private sealed class Row
    {
        public float Label { get; set; }
    }
}
