using Microsoft.ML.AuxiLearn.Benchmarks.Hypergradient;
using TorchSharp;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Throughput;

/// <summary>
/// What 1,000,000 predictions, and 200 fits, leave behind: live native tensors, and the resident memory of the second half over that of the first (medians of
/// ten parts, the first apart).
/// </summary>
internal static class LongRuns
{
    private const int Predictions = 1_000_000;
    private const int Fits = 200;
    private const int Parts = 10;

    public static IEnumerable<Figure> Measure()
    {
        var rows = NumberRow.Rows(1000);
        var data = NumberRow.View(rows);
        using var model = NumberRow.Fit(data, NumberRow.Plain(1));
        using var engine = EngineScoring.Engine(model);
        var prediction = new EngineScoring.Prediction();
        return
        [
            .. Watch($"long-runs/{Predictions}-predictions", Predictions, i => engine.Predict(rows[i % rows.Length], ref prediction)),
            .. Watch($"long-runs/{Fits}-fits", Fits, _ => NumberRow.Fit(data, NumberRow.Plain(1)).Dispose()),
        ];
    }

    private static IEnumerable<Figure> Watch(string name, int times, Action<int> action)
    {
        var (tensors, memory) = (new List<long>(), new List<double>());
        for (var part = 0; part <= Parts; part++)
        {
            for (var i = 0; i < times / Parts; i++)
                action(i);
            GC.Collect();
            GC.WaitForPendingFinalizers();
            tensors.Add(torch.Tensor.TotalCount);
            memory.Add(Environment.WorkingSet);
        }
        yield return new($"{name}/live-tensors-gained", tensors[^1] - tensors[0]);
        yield return new($"{name}/resident-memory", Timing.Median(memory[(1 + Parts / 2)..]) / Timing.Median(memory[1..(1 + Parts / 2)]), "<= 1.02");
        yield return new($"{name}/resident-megabytes-gained", 1e-6 * (memory[^1] - memory[1]));
    }
}
