using Microsoft.ML.AuxiLearn.Benchmarks.Hypergradient;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Throughput;

/// <summary>
/// The resident peak of a process that fits many rows above that of one that fits few, over the bytes of the columns that it needs (Linux). The rows are made
/// as they are read.
/// </summary>
internal static class FitMemory
{
    public const string Command = "peak-memory-fit";

    private const int Few = 10_000;
    private const int Many = 1_000_000;

    private static readonly string[] _kinds = ["plain", "held-out", "spilled"];

    public static IEnumerable<Figure> Measure()
    {
        if (!OperatingSystem.IsLinux())
            yield break;
        foreach (var kind in _kinds)
        {
            var (few, many) = (PeakMemory.Child(Command, kind, $"{Few}")[0], PeakMemory.Child(Command, kind, $"{Many}")[0]);
            var bytes = (Many - Few) * (NumberRow.Width + 1.0) * sizeof(float);
            yield return new($"memory/fit-over-columns/{kind}", (many - few) / bytes, "<= 1.3");
        }
    }

    /// <summary>The process' peak in bytes.</summary>
    public static double[] Run(string kind, string rows)
    {
        var options = NumberRow.Plain(1, 4096);
        if (kind == "held-out")
            options.ValidationSet = ValidationSet.HeldOut();
        if (kind == "spilled")
            options.MemoryBudget = 0;
        NumberRow.Fit(NumberRow.View(Made(int.Parse(rows, System.Globalization.CultureInfo.InvariantCulture))), options).Dispose();
        return [PeakMemory.Status("VmHWM")];
    }

    private static IEnumerable<NumberRow> Made(int count)
    {
        var few = NumberRow.Rows(997);
        for (var i = 0; i < count; i++)
            yield return few[i % few.Length];
    }
}
