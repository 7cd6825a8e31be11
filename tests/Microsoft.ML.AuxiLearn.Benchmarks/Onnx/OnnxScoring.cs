using Microsoft.ML.AuxiLearn.Benchmarks.Throughput;
using Microsoft.ML.Transforms.Onnx;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Onnx;

/// <summary>
/// Reading all scores after <c>Transform</c>, over the same after ML.NET's <c>ApplyOnnxModel</c> with a network of the same layers and one thread.
/// </summary>
internal static class OnnxScoring
{
    private const int Count = 50_000;
    private const int Rounds = 5;

    public static IEnumerable<Figure> Measure()
    {
        var file = Path.Combine(Path.GetTempPath(), $"auxilearn-{Guid.NewGuid():N}.onnx");
        try
        {
            OnnxFile.Write(file, NumberRow.Width, 128, 64, NumberRow.Classes);
            var rows = NumberRow.Rows(Count);
            var data = NumberRow.View(rows);
            using var model = NumberRow.Fit(NumberRow.View(rows[..256]), NumberRow.Plain(1));
            using var onnx = new MLContext(1).Transforms.ApplyOnnxModel(new OnnxOptions
            {
                ModelFile = file,
                InputColumns = ["Features"],
                OutputColumns = ["Probabilities"],
                IntraOpNumThreads = 1,
                InterOpNumThreads = 1,
            }).Fit(data);
            if (Cost.Medians(Rounds, () => BatchScoring.Read(model.Transform(data), "Score"), () => BatchScoring.Read(onnx.Transform(data), "Probabilities"))
                is not [var transform, var other])
                yield break;
            foreach (var figure in transform.Speed("scoring/transform-over-onnx", other, ">= 3"))
                yield return figure;
            yield return other.Rate("scoring/onnx, rows", Count);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
