using System.Runtime.CompilerServices;
using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Scoring;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Scoring;

public class LifetimeTests
{
    [Fact]
    public void A_disposed_model_serves_open_cursors_to_the_end_and_refuses_new_ones()
    {
        var ml = new MLContext();
        ml.SetOption(AuxiLearnTransformer.BatchSizeOption, 4);
        using var same = Models.Regression(ml);
        var model = Models.Regression(ml);
        var data = ml.Data.LoadFromEnumerable(Sample.Rows(10));
        var expected = same.Transform(data).GetColumn<float>("Score").ToArray();
        var view = model.Transform(data);

        using (var cursor = view.GetRowCursor([view.Schema["Score"]]))
        {
            var getter = cursor.GetGetter<float>(view.Schema["Score"]);
            var score = 0f;
            for (var i = 0; i < 10; i++)
            {
                Assert.True(cursor.MoveNext());
                if (i == 1)
                    model.Dispose();
                getter(ref score);
                Assert.Equal(expected[i], score);
            }
        }
        Assert.Throws<ObjectDisposedException>(() => view.GetRowCursor([view.Schema["Score"]]));
        Assert.Throws<ObjectDisposedException>(() => model.Transform(data));
        Assert.Equal(10, view.GetColumn<int>("Id").Count());
        model.Dispose();
        Assert.Equal("Score", model.GetOutputSchema(data.Schema)["Score"].Name);
    }

    [Fact]
    public void A_prediction_engine_disposes_a_model_it_owns_and_no_other()
    {
        var ml = new MLContext();
        using var model = Models.Regression(ml);
        var chain = new TransformerChain<AuxiLearnRegressionTransformer>(model);
        var sample = Sample.Rows(1)[0];
        float score;
        using (var engine = ml.Model.CreatePredictionEngine<Sample, RegressionPrediction>(chain, new PredictionEngineOptions { OwnsTransformer = false }))
            score = engine.Predict(sample).Score;
        using (var engine = ml.Model.CreatePredictionEngine<Sample, RegressionPrediction>(chain))
            Assert.Equal(score, engine.Predict(sample).Score);
        Assert.Throws<ObjectDisposedException>(() => ml.Model.CreatePredictionEngine<Sample, RegressionPrediction>(chain).Predict(sample));
    }

    [Fact]
    public void Weights_are_freed_when_a_disposed_model_is_no_longer_in_use()
    {
        var model = new ScoringModel(((IHostEnvironment)new MLContext()).Register("Test"), InputFormat.Vector(Sample.FeatureCount), Models.Primary(1).Network,
            0, 1);
        var weights = model.Network.state_dict().Values.ToArray();
        var (first, second) = (model.Open(), model.Open());
        model.Dispose();
        first.Dispose();
        first.Dispose();
        Assert.DoesNotContain(weights, weight => weight.IsInvalid);
        second.Dispose();
        Assert.All(weights, weight => Assert.True(weight.IsInvalid));
    }

    [Fact]
    public void Scoring_leaves_no_tensor_behind()
    {
        var ml = new MLContext();
        using var model = Models.Regression(ml);
        Use(ml, model);
        var before = LiveTensors.Count();
        Use(ml, model);
        Assert.Equal(before, LiveTensors.Count());
    }

    [Fact]
    public void Models_that_are_dropped_are_freed_as_those_that_are_disposed()
    {
        var ml = new MLContext();
        // TorchSharp counts a few tensors per module that it has long handed on, so that the count grows with each module made
        var start = LiveTensors.Count();
        Make(dispose: true);
        var disposed = LiveTensors.Count();
        Make(dispose: false);
        const int oneModel = 12;   // that the collector may still see from the stack
        Assert.InRange(LiveTensors.Count() - disposed, 0, disposed - start + oneModel);

        [MethodImpl(MethodImplOptions.NoInlining)]
        void Make(bool dispose)
        {
            for (var i = 0; i < 5; i++)
            {
                var model = Models.Regression(ml);
                var loaded = Models.SaveAndLoad(ml, model, ml.Data.LoadFromEnumerable(Sample.Rows(1)).Schema);
                Use(ml, model);
                Use(ml, loaded);
                if (dispose)
                {
                    model.Dispose();
                    ((IDisposable)loaded).Dispose();
                }
            }
        }
    }

    [Fact]
    public void Prediction_engines_on_eight_threads_give_what_one_gives()
    {
        var ml = new MLContext();
        using var model = Models.Regression(ml);
        var samples = Sample.Rows(400);
        var expected = Predict(samples);
        var found = new float[samples.Count];
        var threads = Enumerable.Range(0, 8).Select(thread => new Thread(() =>
        {
            var mine = Enumerable.Range(0, samples.Count).Where(i => i % 8 == thread).ToArray();
            foreach (var (i, score) in mine.Zip(Predict([.. mine.Select(i => samples[i])])))
                found[i] = score;
        })).ToArray();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        Assert.Equal(expected, found);

        float[] Predict(IReadOnlyList<Sample> rows)
        {
            using var engine = ml.Model.CreatePredictionEngine<Sample, RegressionPrediction>(model, new PredictionEngineOptions { OwnsTransformer = false });
            return [.. rows.Select(row => engine.Predict(row).Score)];
        }
    }

    [Fact]
    public void A_missing_device_is_an_error_or_a_warning_as_the_context_asks()
    {
        var data = new MLContext().Data.LoadFromEnumerable(Sample.Rows(3));
        using var strict = Models.Regression(new MLContext { GpuDeviceId = 99, FallbackToCpu = false });
        var exception = Assert.Throws<InvalidOperationException>(() => strict.Transform(data).GetColumn<float>("Score").Count());
        Assert.StartsWith("GpuDeviceId is 99 but ", exception.Message, StringComparison.Ordinal);

        var ml = new MLContext { GpuDeviceId = 99, FallbackToCpu = true };
        var warnings = new List<string>();
        ml.Log += (_, message) => { if (message.Kind == ChannelMessageKind.Warning) warnings.Add(message.RawMessage); };
        using var lenient = Models.Regression(ml);
        Assert.Equal(3, lenient.Transform(data).GetColumn<float>("Score").Count());
        Assert.Equal(3, lenient.Transform(data).GetColumn<float>("Score").Count());
        Assert.EndsWith("the CPU is used instead.", Assert.Single(warnings), StringComparison.Ordinal);
    }

    private static void Use(MLContext ml, ITransformer model)
    {
        Assert.Equal(100, model.Transform(ml.Data.LoadFromEnumerable(Sample.Rows(100))).GetColumn<float>("Score").Count());
        using var engine = ml.Model.CreatePredictionEngine<Sample, RegressionPrediction>(model, new PredictionEngineOptions { OwnsTransformer = false });
        engine.Predict(Sample.Rows(1)[0]);
    }
}
