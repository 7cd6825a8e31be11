using System.Diagnostics;
using Microsoft.ML.AuxiLearn.Benchmarks.Hypergradient;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Throughput;

/// <summary>
/// The median time of <c>PredictionEngine.Predict</c> over that of the plain module with a tensor made of one row; and the throughput of eight engines on eight
/// threads over that of one, which wants two idle cores.
/// </summary>
internal static class EngineScoring
{
    private const int Rounds = 20;
    private const int Predictions = 1000;
    private const int Engines = 8;
    private const int Repeats = 10;   // so that starting eight threads, and the last of them alone, count little

    public static IEnumerable<Figure> Measure()
    {
        var rows = NumberRow.Rows(Predictions);
        using var model = NumberRow.Fit(NumberRow.View(rows), NumberRow.Plain(1));
        using var raw = new RawNetwork();
        using var engine = Engine(model);
        var (engineTimes, rawTimes, scores, prediction) = (new List<double>(), new List<double>(), new float[NumberRow.Classes], new Prediction());
        for (var round = -2; round < Rounds; round++)
        {
            foreach (var row in rows)
                Time(engineTimes, () => engine.Predict(row, ref prediction));
            foreach (var row in rows)
                Time(rawTimes, () => raw.Score(row.Features, scores));
            if (round == -1)   // warmed up
            {
                engineTimes.Clear();
                rawTimes.Clear();
            }
        }
        var (predict, forward) = (Timing.Median(engineTimes), Timing.Median(rawTimes));
        yield return new("engine/predict-over-forward", predict / forward, "<= 1.5");
        yield return new("engine/predict, microseconds", 1e6 * predict);
        yield return new("engine/forward, microseconds", 1e6 * forward);

        yield return new("engine/predict, managed bytes", Allocated(row => engine.Predict(row, ref prediction)));
        yield return new("engine/forward, managed bytes", Allocated(row => raw.Score(row.Features, scores)));

        var engines = Enumerable.Range(0, Engines).Select(_ => Engine(model)).ToArray();
        if (Cost.Medians(9, () => Predict(1), () => Predict(Engines), () => Forward(1), () => Forward(Engines))
            is [var one, var many, var oneModule, var manyModules])
        {
            yield return new($"engine/{Engines}-over-1, on the wall", Engines * one.Wall / many.Wall, ">= 1.7");
            yield return new($"engine/{Engines}-over-1, processor time of a prediction", many.Cpu / (Engines * one.Cpu));
            yield return new($"engine/{Engines}-over-1, on the wall, of the plain module", Engines * oneModule.Wall / manyModules.Wall);
        }
        foreach (var another in engines)
            another.Dispose();

        double Allocated(Action<NumberRow> score)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            foreach (var row in rows)
                score(row);
            return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)rows.Length;
        }

        void Predict(int count) => Run(count, thread =>
        {
            var prediction = new Prediction();
            return row => engines[thread].Predict(row, ref prediction);
        });

        void Forward(int count) => Run(count, _ =>
        {
            var own = new float[NumberRow.Classes];
            return row => raw.Score(row.Features, own);
        });

        void Run(int count, Func<int, Action<NumberRow>> work)
        {
            var threads = Enumerable.Range(0, count).Select(thread => new Thread(() =>
            {
                var score = work(thread);
                for (var repeat = 0; repeat < Repeats; repeat++)
                    foreach (var row in rows)
                        score(row);
            })).ToArray();
            foreach (var thread in threads)
                thread.Start();
            foreach (var thread in threads)
                thread.Join();
        }
    }

    public static PredictionEngine<NumberRow, Prediction> Engine(ITransformer model) =>
        new MLContext(1).Model.CreatePredictionEngine<NumberRow,
            Prediction>(model, new PredictionEngineOptions { OwnsTransformer = false, InputSchemaDefinition = NumberRow.Columns() });

    private static void Time(List<double> times, Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    internal sealed class Prediction
    {
        public float[] Score { get; set; } = [];
    }
}
