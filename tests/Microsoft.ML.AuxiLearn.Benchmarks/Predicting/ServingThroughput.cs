using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Predicting;

/// <summary>
/// Requests per second of 64 clients that each wait for their answer: a served model, which scores in batches, over a prediction engine that each request
/// makes, and over one engine that they take turns with. On the wall, with all cores.
/// </summary>
internal static class ServingThroughput
{
    private const int Clients = 64;
    private const int Rounds = 5;

    private static readonly TimeSpan _length = TimeSpan.FromSeconds(1);

    public static IEnumerable<Figure> Measure()
    {
        var ml = new MLContext(1);
        var random = new Random(1);
        Row[] rows = [.. Enumerable.Range(0, 1000).Select(_ => new Row
        {
            Features = [.. Enumerable.Range(0, 32).Select(_ => random.NextSingle())], Label = random.NextSingle(),
        })];
        var data = ml.Data.LoadFromEnumerable(rows);
        var path = Path.GetTempFileName();
        try
        {
            using (var trained = ml.Regression.Trainers.AuxiLearn(numberOfEpochs: 1).Fit(data))
                ml.Model.Save(trained, data.Schema, path);
            var model = ml.Model.Load(path, out _);
            using var provider = new ServiceCollection().AddAuxiLearnModel<Row, Answer>("model", path).BuildServiceProvider();
            var served = provider.GetRequiredService<ServedModel<Row, Answer>>();
            using var engine = ml.Model.CreatePredictionEngine<Row, Answer>(model, new PredictionEngineOptions { OwnsTransformer = false });
            var turns = new Lock();
            List<double> batched = [], made = [], shared = [];
            for (var round = -1; round < Rounds; round++)
            {
                double[] rates =
                [
                    Rate(row => served.PredictAsync(row)),
                    Rate(row => Task.Run(() =>
                    {
                        using var own = ml.Model.CreatePredictionEngine<Row, Answer>(model, new PredictionEngineOptions { OwnsTransformer = false });
                        return own.Predict(row);
                    })),
                    Rate(row => Task.Run(() =>
                    {
                        lock (turns)
                            return engine.Predict(row);
                    })),
                ];
                if (round < 0)
                    continue;   // warms up
                batched.Add(rates[0]);
                made.Add(rates[1]);
                shared.Add(rates[2]);
            }
            yield return new("serving/requests per second, served model", Hypergradient.Timing.Median(batched));
            yield return new("serving/over an engine per request", Hypergradient.Timing.Median(batched) / Hypergradient.Timing.Median(made), ">= 3");
            yield return new("serving/over one engine in turns", Hypergradient.Timing.Median(batched) / Hypergradient.Timing.Median(shared));
        }
        finally
        {
            File.Delete(path);
        }

        double Rate(Func<Row, Task<Answer>> ask)
        {
            var (watch, answers) = (Stopwatch.StartNew(), 0);
            Task.WaitAll([.. Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
            {
                for (var i = client; watch.Elapsed < _length; i++)
                {
                    await ask(rows[i % rows.Length]);
                    Interlocked.Increment(ref answers);
                }
            }))]);
            return answers / watch.Elapsed.TotalSeconds;
        }
    }

    private sealed class Row
    {
        [VectorType(32)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }

    private sealed class Answer
    {
        public float Score { get; set; }
    }
}
