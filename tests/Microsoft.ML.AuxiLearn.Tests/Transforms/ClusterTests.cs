using Microsoft.ML.AuxiLearn.Tests.Datasets;
using Microsoft.ML.Data;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Transforms;

public class ClusterTests
{
    /// <summary>Three kinds that lie apart in the first number; the second is noise a thousand times as wide, which would decide without standard deviations.</summary>
    [Fact]
    public void Kinds_that_lie_apart_are_found_whatever_the_units()
    {
        var ml = new MLContext(1);
        var data = PixelRows.View(ml, PixelRows.Single, [3], Rows());
        var clusters = ml.Transforms.AuxiLearn.Clusters("Cluster", "Pixels", numberOfClusters: 3).Fit(data);
        var found = clusters.Transform(data).Keys("Cluster");
        Assert.Equal((uint[])[1, 2, 3], found.Distinct().Order());
        Assert.Equal(3, found.Select((cluster, row) => (cluster, row % 3)).Distinct().Count());
        var again = new MLContext(1);
        Assert.Equal(found, again.Transforms.AuxiLearn.Clusters("Cluster", "Pixels", 3).Fit(data).Transform(data).Keys("Cluster"));
        Assert.Equal([0u], clusters.Transform(PixelRows.View<float>(ml, PixelRows.Single, [3], [1, float.NaN, 7])).Keys("Cluster"));
        Assert.Contains("The input column 'Pixels' holds Vector<Single, 2>; expected a vector of Single of 3 numbers.",
            Assert.ThrowsAny<ArgumentException>(() => clusters.Transform(PixelRows.View<float>(ml, PixelRows.Single, [2], [1, 2]))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Clusters_of_other_columns_and_of_one_are_refused()
    {
        var ml = new MLContext(1);
        Assert.Contains("The input column 'Pixels' holds Vector<Byte>; expected a vector of Single of known size.",
            Assert.ThrowsAny<ArgumentException>(() => ml.Transforms.AuxiLearn.Clusters("Cluster", "Pixels")
                .Fit(PixelRows.View<byte>(ml, PixelRows.Byte, [2], [1, 2]))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => ml.Transforms.AuxiLearn.Clusters("Cluster", numberOfClusters: 1));
    }

    /// <summary>The third number is the same in all rows.</summary>
    private static float[][] Rows()
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, 90).Select(row => (float[])[row % 3 + random.NextSingle() / 10, 1000 * (row % 3 == 1 ? 1 : 0) + 100 * random.NextSingle(), 7])];
    }
}
