using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Generating;

/// <summary>A row of one of three classes, each of which has two clusters in the plane.</summary>
internal sealed class Cluster
{
    [VectorType(2)]
    public float[] Features { get; set; } = [];

    public string Kind { get; set; } = "";

    public bool IsFirst { get; set; }

    public float Angle { get; set; }

    public float Weight { get; set; } = 1;
}

/// <summary>Six clusters around a circle, class after class.</summary>
internal static class Clusters
{
    public const int Classes = 3;

    public static Cluster[] Rows(int count, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(row =>
        {
            var (kind, angle) = (row % Classes, Math.PI / 3 * (row % 6));
            float Noisy(double x) => (float)(x + 0.4 * (random.NextDouble() - 0.5));
            return new Cluster { Features = [Noisy(Math.Cos(angle)), Noisy(Math.Sin(angle))], Kind = $"kind {kind}", IsFirst = kind == 0, Angle = (float)angle,
                Weight = 1 + row % 2 };
        })];
    }

    public static IDataView View(MLContext ml, int count, int seed = 1)
    {
        var rows = ml.Data.LoadFromEnumerable(Rows(count, seed));
        return ml.Transforms.Conversion.MapValueToKey("Label", "Kind", keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue).Fit(rows)
            .Transform(rows);
    }

    /// <summary>The rows as tensors with their class, NaN where <paramref name="hidden"/> says so, in the current dispose scope.</summary>
    public static SampleTable Table(int count, ScalarType type = ScalarType.Float32, Func<int, bool>? hidden = null, int seed = 1)
    {
        var features = tensor([.. Rows(count, seed).SelectMany(row => row.Features)]).reshape(count, 2);
        var labels = tensor([.. Enumerable.Range(0, count).Select(row => hidden?.Invoke(row) == true ? float.NaN : row % Classes)]).unsqueeze(1);
        return new SampleTable(features.to(type), labels.to(type), null);
    }
}
