using Microsoft.ML.AuxiLearn.Benchmarks.Throughput;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.Data;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Dense;

/// <summary>
/// Images segmented by <c>Transform</c> in batches of 8, classes and probabilities read, over the same network as a module on batches of bytes in managed
/// memory.
/// </summary>
internal static class SegmentScoring
{
    private const int Batch = 8;
    private const int Images = 8 * Batch;
    private const int Rounds = 5;

    public static IEnumerable<Figure> Measure()
    {
        var scenes = Scene.Draw(Images);
        var view = new MLContext(1).Data.LoadFromEnumerable(scenes);
        var context = new MLContext(1);
        context.SetOption(AuxiLearnTransformer.BatchSizeOption, Batch);
        using var model = Reloaded(context, view);
        using var raw = new PrimaryNetwork(Network.UNet(), new NetworkInput([3, Scene.Height, Scene.Width]), Scene.Classes);
        raw.eval();
        var probabilities = new float[Batch * Scene.Classes * Scene.Height * Scene.Width];
        var classes = new long[Batch * Scene.Height * Scene.Width];
        if (Cost.Medians(Rounds, Transform, Module) is not [var transform, var module])
            yield break;
        foreach (var figure in transform.Speed("dense/transform-over-module", module, ">= 0.9"))
            yield return figure;
        yield return transform.Rate("dense/transform, images", Images);

        void Transform()
        {
            var scored = model.Transform(view);
            using var cursor = scored.GetRowCursor([scored.Schema["PredictedLabel"], scored.Schema["Score"]]);
            var (label, score) = (cursor.GetGetter<VBuffer<uint>>(scored.Schema["PredictedLabel"]), cursor.GetGetter<VBuffer<float>>(scored.Schema["Score"]));
            var (labels, scores) = (default(VBuffer<uint>), default(VBuffer<float>));
            while (cursor.MoveNext())
            {
                label(ref labels);
                score(ref scores);
            }
        }

        void Module()
        {
            foreach (var batch in scenes.Chunk(Batch))
            {
                using var scope = NewDisposeScope();
                using var inference = inference_mode();
                var images = tensor(batch.SelectMany(scene => scene.Image).ToArray(), [Batch, 3, Scene.Height, Scene.Width]).to(ScalarType.Float32).div(255);
                var outputs = raw.ForwardMain(images);
                outputs.argmax(1).data<long>().CopyTo(classes);
                outputs.softmax(1).data<float>().CopyTo(probabilities);
            }
        }
    }

    private static AuxiLearnTransformer Reloaded(MLContext context, IDataView view)
    {
        using var fitted = Scene.Fit(new MLContext(1).Data.TakeRows(view, Batch), epochs: 1);
        using var stream = new MemoryStream();
        context.Model.Save(fitted, view.Schema, stream);
        stream.Position = 0;
        return (AuxiLearnTransformer)context.Model.Load(stream, out _);
    }
}
