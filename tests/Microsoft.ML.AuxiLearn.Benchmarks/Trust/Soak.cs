using System.Diagnostics;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.Data;
using TorchSharp;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Trust;

/// <summary>
/// A process that trains, saves, loads, predicts, cancels and disposes on eight threads for a long time: what it holds at the start and at the end, and whether
/// anything was ever wrong.
/// </summary>
internal static class Soak
{
    private const int Threads = 8, DefaultMinutes = 20, RowCount = 64;

    private static readonly string[] _names = ["fits", "saves and loads", "predictions", "batches", "cancelled fits", "wrong scores", "exceptions"];

    /// <param name="minutes">How long; null for 20.</param>
    public static IEnumerable<Figure> Measure(int? minutes)
    {
        var end = Stopwatch.GetTimestamp() + (minutes ?? DefaultMinutes) * 60 * Stopwatch.Frequency;
        var counts = new long[_names.Length];
        using var shared = Fit(new MLContext(1), Flawless, CancellationToken.None);
        var expected = (Batch: Scores(shared), Alone: Predictions(shared));   // which are computed by other kernels
        RunThreads(Stopwatch.GetTimestamp() + 30 * Stopwatch.Frequency, shared, expected, new long[_names.Length]);   // what is made once is made
        var (memory, tensors) = Held();
        RunThreads(end, shared, expected, counts);
        var (memoryAfter, tensorsAfter) = Held();
        foreach (var (name, count) in _names.Zip(counts))
            yield return new Figure(name, count);
        yield return new Figure("resident memory at the start, MB", memory >> 20);
        yield return new Figure("resident memory at the end, MB", memoryAfter >> 20);
        yield return new Figure("live tensors at the start", tensors);
        yield return new Figure("live tensors at the end", tensorsAfter);
    }

    private static void RunThreads(long end, AuxiLearnRegressionTransformer shared, (float[] Batch, float[] Alone) expected, long[] counts)
    {
        var threads = Enumerable.Range(0, Threads).Select(thread => new Thread(() =>
        {
            var random = new Random(thread);
            while (Stopwatch.GetTimestamp() < end)
            {
                try
                {
                    Act(random, shared, expected, counts);
                }
                catch (Exception exception)
                {
                    Interlocked.Increment(ref counts[^1]);
                    Console.Error.WriteLine(exception);
                }
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
    }

    private static void Act(Random random, AuxiLearnRegressionTransformer shared, (float[] Batch, float[] Alone) expected, long[] counts)
    {
        var ml = new MLContext(1);
        switch (random.Next(6))
        {
            case 0:
                using (var model = Fit(ml, random.Next(2) == 0 ? Flawless : Noisy, CancellationToken.None))
                    Interlocked.Increment(ref counts[0]);
                break;
            case 1:
                using (var file = new MemoryStream())
                {
                    ml.Model.Save(shared, Rows(ml, 1).Schema, file);
                    file.Position = 0;
                    using var loaded = (AuxiLearnRegressionTransformer)ml.Model.Load(file, out _);
                    Check(Scores(loaded));
                    Interlocked.Increment(ref counts[1]);
                }
                break;
            case 2 or 3:
                using (var engine = ml.Model.CreatePredictionEngine<Row, Prediction>(shared, new PredictionEngineOptions { OwnsTransformer = false }))
                {
                    for (var row = 0; row < 200; row++)
                    {
                        if (engine.Predict(Row.Of(row % expected.Alone.Length)).Score != expected.Alone[row % expected.Alone.Length])
                            Interlocked.Increment(ref counts[5]);
                    }
                    Interlocked.Add(ref counts[2], 200);
                }
                break;
            case 4:
                Check(Scores(shared));
                Interlocked.Increment(ref counts[3]);
                break;
            default:
                using (var cancellation = new CancellationTokenSource())
                {
                    var steps = random.Next(4);
                    try
                    {
                        Fit(ml, Flawless, cancellation.Token, report =>
                        {
                            if (report.Epoch > steps)
                                cancellation.Cancel();
                        }).Dispose();
                    }
                    catch (OperationCanceledException)
                    {
                        Interlocked.Increment(ref counts[4]);
                    }
                }
                break;
        }

        void Check(float[] scores)
        {
            if (!scores.AsSpan().SequenceEqual(expected.Batch))
                Interlocked.Increment(ref counts[5]);
        }
    }

    private static Network Flawless => Network.Mlp(16, 8);

    private static Network Noisy => new MlpNetwork([16]) { Dropout = 0.3 };

    private static AuxiLearnRegressionTransformer Fit(MLContext ml, Network network, CancellationToken token, Action<EpochReport>? progress = null) =>
        ml.Regression.Trainers.AuxiLearn(new AuxiLearnRegressionTrainer.Options
        {
            AuxiliaryTasks = { AuxiliaryTask.Regression(nameof(Row.Other)) },
            Network = network,
            NumberOfEpochs = 5,
            BatchSize = 20,
            AuxiliaryUpdateInterval = 4,
            CancellationToken = token,
            Progress = progress,
        }).Fit(Rows(ml, 200));

    private static float[] Scores(AuxiLearnRegressionTransformer model) => [.. model.Transform(Rows(new MLContext(1), RowCount)).GetColumn<float>("Score")];

    private static float[] Predictions(AuxiLearnRegressionTransformer model)
    {
        using var engine = new MLContext(1).Model.CreatePredictionEngine<Row, Prediction>(model, new PredictionEngineOptions { OwnsTransformer = false });
        return [.. Enumerable.Range(0, RowCount).Select(row => engine.Predict(Row.Of(row)).Score)];
    }

    private static IDataView Rows(MLContext ml, int count) => ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(Row.Of).ToArray());

    private static (long Memory, long Tensors) Held()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        using var process = Process.GetCurrentProcess();
        return (process.WorkingSet64, torch.Tensor.TotalCount);
    }

    private sealed class Row
    {
        [VectorType(4)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }

        public float Other { get; set; }

        public static Row Of(int number)
        {
            var (a, b) = (MathF.Sin(number), MathF.Cos(3 * number));
            return new Row { Features = [a, b, a * b, number % 7], Label = 2 * a - b, Other = 2 * a };
        }
    }

    private sealed class Prediction
    {
        public float Score { get; set; }
    }
}
