using Microsoft.ML.AuxiLearn.Benchmarks.Hypergradient;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Training;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using TorchSharp;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Predicting;

/// <summary>What more a model can predict, over the plain one, in processor time: kept auxiliary outputs, calibration, quantiles.</summary>
internal static class PredictionCosts
{
    private const int Rows = 4000;
    private const int Scored = 20000;
    private const int Rounds = 7;

    public static IEnumerable<Figure> Measure()
    {
        var ml = new MLContext(1);
        var (train, test) = (Data(ml, Rows), Data(ml, Scored));
        if (Timing.Medians(Rounds, () => Fit(ml, train).Dispose(), () => Fit(ml, train, TaskLoss.Quantile(0.05, 0.25, 0.5, 0.75, 0.95)).Dispose(),
            () => Fit(ml, train, TaskLoss.Huber()).Dispose()) is [var plain, var quantile, var huber])
        {
            yield return new("predicting/training, quantiles over one number", quantile / plain, "<= 1.05");
            yield return new("predicting/training, quantiles over one number by the Huber loss", quantile / huber);
        }
        using var alone = Fit(ml, train, epochs: 1);
        var (held, validation) = (Held(), Data(ml, Rows / 5));
        if (Timing.Medians(Rounds, () => FitClasses(ml, train), () => Score(alone, validation), () => TemperatureScaling.Of(held).ToString(),
            () => SplitConformal.OfNumbers(((IHostEnvironment)ml).Register("benchmark"), 0.9, held, 1).ToString())
            is [var training, var pass, var calibration, var conformal])
        {
            yield return new("predicting/a pass of the validation rows and a temperature for them, over training", (pass + calibration) / training, "<= 0.01");
            yield return new("predicting/a pass of the validation rows and an interval for them, over training", (pass + conformal) / training, "<= 0.01");
        }
        using var kept = Fit(ml, train, keep: true, epochs: 1);
        using var both = Fit(ml, train, TaskLoss.Quantile(0.05, 0.25, 0.5, 0.75, 0.95), coverage: 0.9, epochs: 1);
        if (Timing.Medians(Rounds, () => Score(alone, test), () => Score(kept, test), () => Score(kept, test, "Other.Score"),
            () => Score(both, test, "Score.Interval")) is [var one, var unread, var other, var interval])
        {
            yield return new("predicting/scoring, a task kept and not read over none", unread / one, "<= 1.05");
            yield return new("predicting/scoring, a task kept and read over none", other / one, "<= 1.1");
            yield return new("predicting/scoring, intervals of quantiles over one number", interval / one, "<= 1.1");
        }
    }

    private static AuxiLearnRegressionTransformer Fit(MLContext ml, IDataView data, TaskLoss? loss = null, bool keep = false, double? coverage = null,
        int epochs = 5) =>
        ml.Regression.Trainers.AuxiLearn(new AuxiLearnRegressionTrainer.Options
        {
            AuxiliaryTasks = { AuxiliaryTask.Regression("Other") with { KeepOutputs = keep } },
            Members = 1,   // as with outputs that are kept
            Loss = loss,
            ConformalCoverage = coverage,
            NumberOfEpochs = epochs,
        }).Fit(data);

    /// <summary>What calibration and intervals look at.</summary>
    private static HeldOutOutputs Held()
    {
        using var random = new RandomScope(1);
        var labels = torch.randint(0, 2, [Rows / 5]).to(torch.ScalarType.Float64);
        return new((labels + torch.randn(Rows / 5, torch.ScalarType.Float64)).unsqueeze(1), labels, torch.ones_like(labels));
    }

    private static void FitClasses(MLContext ml, IDataView data) => ml.BinaryClassification.Trainers.AuxiLearn(
        new AuxiLearnBinaryTrainer.Options
        {
            LabelColumnName = "IsLarge",
            AuxiliaryTasks = { AuxiliaryTask.Regression("Other") },
            Calibration = Calibration.None,
            NumberOfEpochs = 20,
        }).Fit(data).Dispose();

    private static void Score(AuxiLearnRegressionTransformer model, IDataView data, string? more = null)
    {
        var scored = model.Transform(data);
        using var cursor = scored.GetRowCursor(more is null ? [scored.Schema["Score"]] : [scored.Schema["Score"], scored.Schema[more]]);
        var getter = cursor.GetGetter<float>(scored.Schema["Score"]);
        var other = more is null || scored.Schema[more].Type is VectorDataViewType ? null : cursor.GetGetter<float>(scored.Schema[more]);
        var vector = more is null || other is not null ? null : cursor.GetGetter<VBuffer<float>>(scored.Schema[more]);
        float score = 0;
        VBuffer<float> values = default;
        while (cursor.MoveNext())
        {
            getter(ref score);
            other?.Invoke(ref score);
            vector?.Invoke(ref values);
        }
    }

    private static IDataView Data(MLContext ml, int count)
    {
        var random = new Random(count);
        return ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(_ =>
        {
            var row = new Row();
            for (var i = 0; i < row.Features.Length; i++)
                row.Features[i] = random.NextSingle();
            (row.Label, row.Other) = (row.Features[0] + random.NextSingle(), row.Features[1] + random.NextSingle());
            row.IsLarge = row.Label > 1;
            return row;
        }).ToArray());
    }

    private sealed class Row
    {
        [VectorType(32)]
        public float[] Features { get; set; } = new float[32];

        public float Label { get; set; }

        public float Other { get; set; }

        public bool IsLarge { get; set; }
    }
}
