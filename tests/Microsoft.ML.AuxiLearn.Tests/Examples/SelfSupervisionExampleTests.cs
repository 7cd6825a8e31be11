using Microsoft.ML.Data;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Examples;

public class SelfSupervisionExampleTests
{
    [Fact]
    public void Each_task_has_a_weight()
    {
        var ml = new MLContext(1);
        var random = new Random(1);
        Image[] rows = [.. Enumerable.Range(0, 40).Select(row => new Image
        {
            Features = [.. Enumerable.Range(0, 64).Select(pixel => (byte)(random.Next(100) + (pixel / 8 < 4 == (row % 2 == 0) ? 100 : 0)))],
            Label = (uint)(row % 2),
        })];
        var weights = SelfSupervisionExample.Run(ml, ml.Data.LoadFromEnumerable(rows[..20]), ml.Data.LoadFromEnumerable(rows[20..]));
        Assert.Equal(["Label", "Rotation", "Jigsaw", "Masking"], weights.Keys);
        Assert.All(weights.Values, weight => Assert.InRange(weight, 0, 100));
    }

    [Fact]
    public void Clusters_are_a_task_beside_the_others()
    {
        var ml = new MLContext(1);
        var random = new Random(1);
        IDataView Rows(int count) => ml.Data.LoadFromEnumerable(Enumerable.Range(0, count)
            .Select(row => new Point { Features = [row % 5 + random.NextSingle() / 2, row % 3 + random.NextSingle() / 2], Label = row % 5 }).ToArray());
        var unlabelled = Rows(100);
        Assert.Equal(["Label", "Cluster", "Masking", "Denoising"], SelfSupervisionExample.Clusters(ml, unlabelled, Rows(30), unlabelled));
    }

    private sealed class Point
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }

    /// <summary>Bright above, or bright below.</summary>
    private sealed class Image
    {
        [VectorType(64)]
        public byte[] Features { get; set; } = [];

        [KeyType(2)]
        public uint Label { get; set; }
    }
}
