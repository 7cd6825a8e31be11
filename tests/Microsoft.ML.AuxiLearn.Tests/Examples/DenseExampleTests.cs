using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Tests.Datasets;
using Microsoft.ML.Data;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Examples;

[Seeded]
public class DenseExampleTests
{
    [Fact]
    public void Columns_are_made_learned_from_and_measured_against_themselves()
    {
        var ml = new MLContext(1);
        var scenes = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 30).Select(row => new Scene { Disparity = [513, 513, 0, 513, 513, 513], Classes = [1, 1, 2, 1, 0, 2], Pixels = [row % 2, row % 3, row % 5], Traffic = row % 2 }));
        var (made, model) = DenseExample.Transform(ml, scenes);
        var pixels = ml.Data.LoadFromEnumerable([new Image { Pixels = [1, 1, 1] }]);
        Assert.True(float.IsFinite(model.Transform(pixels).GetColumn<float>("Score").Single()));
        model.Dispose();
        made = ml.Data.TakeRows(made, 1);
        Assert.Equal([1f, 1f, 0f], made.Vectors<float>("Presence")[0]);
        Assert.Equal([0f, 1f, 1f, 0f, float.NaN, 0f], made.Vectors<float>("Boundaries")[0]);
        Assert.Equal(2262 * 0.21 / 2, made.Vectors<float>("Depth")[0][0], 1e-4);
        Assert.Equal([0f, 0f, -1f], ((int[])[0, 6, 12]).Select(at => made.Vectors<float>("Normals")[0][at]));

        foreach (var name in (string[])["Classes", "Depth", "Normals"])
            made = ml.Transforms.CopyColumns("Predicted" + name, name).Fit(made).Transform(made);
        var metrics = DenseExample.Evaluate(ml, made);
        Assert.Equal((1, 1, 5L), (metrics.MeanIoU, metrics.PixelAccuracy, metrics.PixelCount));
        Assert.Equal((0, 0, 5L), (metrics.Depth!.AbsoluteError, metrics.Depth.RelativeError, metrics.Depth.PixelCount));
        Assert.Equal((0, 0, 1), (metrics.Normals!.MeanAngle, metrics.Normals.MedianAngle, metrics.Normals.Within11));
    }

    [Fact]
    public void The_class_of_each_pixel_is_learned_beside_depth_normals_boundaries_and_presence()
    {
        var ml = new MLContext(1);
        var path = Path.GetTempFileName();
        try
        {
            var rooms = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 24).Select(row => new Room
            {
                Image = [.. Enumerable.Range(0, 3 * 64).Select(i => (byte)(i % 8 < 4 ? 200 - i / 64 : 20 + row))],
                Classes = [.. Enumerable.Range(0, 64).Select(i => i == row ? 0u : i % 8 < 4 ? 1u : 2u)],
                Depth = [.. Enumerable.Range(0, 64).Select(i => i % 8 < 4 ? 2f : 3)],
            }));
            var (model, metrics) = DenseExample.Segment(ml, rooms, rooms, (8, 8, 3.5, 3.5), path);
            using (model)
                Assert.Equal(["Classes", "Depth", "Normals", "Boundaries", "Presence[0]", "Presence[1]"], model.Model.TaskNames);
            var normals = ml.Transforms.AuxiLearn.SurfaceNormalsFromDepth("Normals", "Depth", (8, 8, 3.5, 3.5));
            using (var brief = DenseExample.Readme(ml, normals.Fit(rooms).Transform(rooms)))
                Assert.Equal(["Classes", "Depth", "Normals"], brief.Model.TaskNames);
            Assert.Equal(24 * 63, metrics.PixelCount);
            Assert.InRange(metrics.PixelAccuracy, 0.8, 1);
            using var loaded = (AuxiLearnSegmentationTransformer)ml.Model.Load(path, out _);
            Assert.Equal("Image", loaded.FeatureColumnName);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void The_convolutional_combiner_weighs_the_losses_of_pixels()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomScope(3);   // the initial weights
        var (images, target) = (rand([1, 3, 32, 32]), rand([1, 1, 32, 32]));
        var (network, combiner, loss) = DenseExample.Losses(images, outputs => cat([.. outputs.Select(output => (output - target).square().mean([1], keepdim: true))], 1));
        Assert.Equal([1, 3, 32, 32], loss.Outputs()[0].shape);
        loss.Evaluate().backward();
        Assert.All(network.SelectMany(module => module.parameters()).Concat(combiner.parameters()),
            parameter => Assert.True(parameter.grad is { } gradient && gradient.isfinite().all().item<bool>()));
        Assert.Contains(combiner.parameters(), parameter => parameter.grad!.count_nonzero().item<long>() > 0);
        Array.ForEach([.. network, combiner], module => module.Dispose());
    }

    private sealed class Scene
    {
        [VectorType(2, 3)]
        public ushort[] Disparity { get; set; } = [];

        [VectorType(2, 3), KeyType(3)]
        public uint[] Classes { get; set; } = [];

        [VectorType(3)]
        public float[] Pixels { get; set; } = [];

        public float Traffic { get; set; }
    }

    private sealed class Room
    {
        [VectorType(3, 8, 8)]
        public byte[] Image { get; set; } = [];

        [VectorType(8, 8), KeyType(2)]
        public uint[] Classes { get; set; } = [];

        [VectorType(8, 8)]
        public float[] Depth { get; set; } = [];
    }

    private sealed class Image
    {
        [VectorType(3)]
        public float[] Pixels { get; set; } = [];
    }
}
