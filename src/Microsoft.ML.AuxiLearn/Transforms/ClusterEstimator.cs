using System.Collections.Immutable;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.AuxiLearn.Transforms;

/// <summary>ML.NET's k-means over numbers in standard deviations from their mean.</summary>
internal sealed class ClusterEstimator : IEstimator<ITransformer>
{
    private const string Scaled = "Scaled";

    private readonly IHost _host;
    private readonly string _output;
    private readonly string? _input;
    private readonly int _clusters;
    private readonly ColumnEstimator _columns;

    public ClusterEstimator(IHostEnvironment env, string outputColumnName, string? inputColumnName, int clusters)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(clusters, 2, "numberOfClusters");
        (_host, _output, _input, _clusters) = (env.Register("AuxiLearnTransforms"), outputColumnName, inputColumnName, clusters);
        _columns = new ColumnEstimator(env, Made(new([], [], [])));
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => _columns.GetOutputSchema(inputSchema);

    /// <inheritdoc/>
    public ITransformer Fit(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        GetOutputSchema(SchemaShape.Create(input.Schema));
        var ml = new MLContext(((IHostEnvironmentInternal)_host).Seed ?? _host.Rand.Next());   // its own, so that what was done before does not count
        var normalizer = ml.Transforms.NormalizeMeanVariance(Scaled, _input ?? _output, fixZero: false).Fit(input);
        var units = (NormalizingTransformer.AffineNormalizerModelParameters<ImmutableArray<float>>)normalizer.GetNormalizerModelParameters(0);
        // one thread, whose sums do not depend on who comes first
        var trainer = ml.Clustering.Trainers.KMeans(new KMeansTrainer.Options
        { FeatureColumnName = Scaled, NumberOfClusters = _clusters, NumberOfThreads = 1 });
        VBuffer<float>[] centers = [];
        trainer.Fit(normalizer.Transform(input)).Model.GetClusterCentroids(ref centers, out _);
        var width = centers[0].Length;
        return Made(new(Numbers(units.Offset, 0, width), Numbers(units.Scale, 1, width), [.. centers.Select(center => center.DenseValues().ToArray())]));
    }

    private static float[] Numbers(ImmutableArray<float> values, float @default, int width) =>
        values.IsDefaultOrEmpty ? [.. Enumerable.Repeat(@default, width)] : [.. values];

    private ClusterTransformer Made(ClusterCenters centers) => new(_host, _output, _input, centers);
}
