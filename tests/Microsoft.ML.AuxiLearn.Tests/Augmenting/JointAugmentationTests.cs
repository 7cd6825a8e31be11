using Microsoft.ML.AuxiLearn.Augmenting;
using Microsoft.ML.Data;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Augmenting;

/// <summary>Images, labels, depth and normals augmented together: what was consistent stays so.</summary>
public class JointAugmentationTests
{
    private const int Height = 24;
    private const int Width = 32;
    private static readonly (double Fx, double Fy, double Cx, double Cy) _camera = (30, 30, 14.5, 12.25);
    private static readonly float[][] _planes = [[0.3f, 0.1f, 1], [-0.2f, 0.4f, 0.8f], [0, -0.5f, 1.2f], [0.25f, 0, 0.9f], [0.1f, 0.1f, 1]];   // n with n·P = 3

    /// <summary>The augmented depth, seen by the camera that augmentation stands for, has the augmented normals.</summary>
    [Theory]
    [InlineData(1.2, false)]
    [InlineData(1.5, false)]
    [InlineData(2.0, false)]
    [InlineData(1.0, true)]
    [InlineData(1.5, true)]
    public void Normals_of_augmented_depth_are_the_augmented_normals(double scale, bool flip)
    {
        using var scope = NewDisposeScope();
        var batch = Planes();
        var augmentation = Augmentation.RandomScaleCrop(scale).Then(flip ? Augmentation.Flip : Augmentation.None);
        var varied = augmentation.Train(batch, new Random(5));
        var (depth, normals, places) = (varied.Maps[1].Values, varied.Maps[2].Values, varied.Images);
        var moved = 0;
        for (var image = 0; image < _planes.Length; image++)
        {
            var camera = CameraOf(places[image], scale, out var isMirrored);
            moved += camera == _camera ? 0 : 1;
            Assert.True(flip || !isMirrored);
            var expected = NormalsOf(depth[image], camera);
            var found = normals[image].contiguous().data<float>().ToArray();
            foreach (var pixel in Inner())
                for (var axis = 0; axis < 3; axis++)
                    Assert.Equal(expected[axis * Height * Width + pixel], found[axis * Height * Width + pixel], 2e-3f);
        }
        Assert.InRange(moved, 1, _planes.Length);
    }

    [Fact]
    public void Labels_stay_with_their_pixels()
    {
        using var scope = NewDisposeScope();
        var batch = Planes();
        foreach (var augmentation in new[] { Augmentation.NyuV2, Augmentation.Flip, Augmentation.RandomCrop(Height, Width, 5), Augmentation.RandomScaleCrop(1.3)
            .Then(Augmentation.ColorJitter(0)) })
        {
            var varied = augmentation.Train(batch, new Random(3));
            var (images, labels) = (varied.Images, varied.Maps[0].Values);
            Assert.Equal(batch.Images.shape, images.shape);
            var isMargin = images.narrow(1, 2, 1).eq(0);                                   // the third channel is 1 everywhere
            Assert.True(labels.isnan().equal(isMargin).all().item<bool>());
            var place = images.narrow(1, 0, 1).round();                                    // the label is the column's number
            Assert.InRange((labels - place).nan_to_num(0).abs().max().item<float>(), 0, 1);   // half a pixel to either side
            Assert.True(labels.sub(labels.round()).nan_to_num(0).abs().max().item<float>() == 0);
        }
    }

    [Fact]
    public void Half_of_the_images_are_mirrored_and_normals_with_them()
    {
        using var scope = NewDisposeScope();
        var normals = tensor(new[] { 0.6f, 0, 0, 0, 0.8f, 1 }, [1, 3, 1, 2]).expand(200, 3, 1, 2);   // to the right on the left pixel, ahead on the right one
        var varied = Augmentation.Flip.Train(new PixelBatch(zeros(200, 1, 1, 2), [new(normals, MapKind.Normals)]), new Random(1)).Maps[0].Values;
        var mirrored = 0;
        for (var image = 0; image < 200; image++)
        {
            var values = varied[image].contiguous().data<float>().ToArray();
            var isMirrored = values[0] == 0;
            Assert.Equal(isMirrored ? [0f, -0.6f, 0, 0, 1, 0.8f] : [0.6f, 0, 0, 0, 0.8f, 1], values);
            mirrored += isMirrored ? 1 : 0;
        }
        Assert.InRange(mirrored, 70, 130);
    }

    [Fact]
    public void Missing_depth_stays_missing_and_edges_are_not_blurred()
    {
        using var scope = NewDisposeScope();
        var depth = cat([full([1, 1, 8, 4], 2f), full([1, 1, 8, 4], 6f)], 3);
        depth[0, 0, 3, 3] = tensor(float.NaN);
        var varied = Augmentation.RandomScaleCrop(1.5)
            .Train(new PixelBatch(zeros(40, 1, 8, 8), [new(depth.expand(40, 1, 8, 8), MapKind.Depth)]), new Random(1)).Maps[0].Values;
        var values = varied.contiguous().data<float>().ToArray();
        // of one surface to 5%
        Assert.All(values, value => Assert.True(float.IsNaN(value) || Math.Abs(value * 1.5f / 2 - 1) < 0.053 || Math.Abs(value / 4 - 1) < 0.053, $"{value}"));
        Assert.InRange(values.Count(value => Math.Abs(value - 2 / 1.5f) < 1e-4 || Math.Abs(value - 4) < 1e-4), 2300, 2540);
        Assert.InRange(values.Count(float.IsNaN), 20, 40 * 4);
    }

    [Fact]
    public void The_seed_decides_and_a_scale_of_one_changes_nothing()
    {
        using var scope = NewDisposeScope();
        var batch = Planes();
        float[] Depth(int seed) => Augmentation.NyuV2.Train(batch, new Random(seed)).Maps[1].Values.contiguous().data<float>().ToArray();
        Assert.Equal(Depth(1), Depth(1));
        Assert.NotEqual(Depth(1), Depth(2));
        var same = Augmentation.RandomScaleCrop(1).Train(batch, new Random(1));
        Assert.True(same.Images.allclose(batch.Images, atol: 1e-4));
        Assert.True(same.Maps[1].Values.allclose(batch.Maps[1].Values, atol: 1e-4));
        Assert.True(same.Maps[0].Values.equal(batch.Maps[0].Values).all().item<bool>());
    }

    [Fact]
    public void Descriptions_come_back_from_JSON_and_numbers_out_of_their_range_are_refused()
    {
        foreach (var augmentation in new[] { Augmentation.NyuV2, Augmentation.RandomScaleCrop(1, 2), Augmentation.RandomCrop(3, 4, 1) })
            Assert.Equal(augmentation, System.Text.Json.JsonSerializer.Deserialize<Augmentation>(System.Text.Json.JsonSerializer.Serialize(augmentation)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Augmentation.RandomScaleCrop(1, 0.9));
        Assert.Throws<ArgumentOutOfRangeException>(() => Augmentation.RandomScaleCrop(double.PositiveInfinity));
        Assert.Throws<ArgumentException>(() => Augmentation.RandomScaleCrop());
    }

    /// <summary>Images that tell their columns and rows, with the columns' numbers as labels, and the depth and normals of planes.</summary>
    private static PixelBatch Planes()
    {
        var columns = arange(0, Width, ScalarType.Float32).view(1, 1, 1, Width).expand(_planes.Length, 1, Height, Width);
        var rows = arange(0, Height, ScalarType.Float32).view(1, 1, Height, 1).expand(_planes.Length, 1, Height, Width);
        var depths = new List<Tensor>();
        var normals = new List<Tensor>();
        foreach (var plane in _planes)
        {
            var n = tensor(plane) / tensor(plane).norm();
            // n·P = 3 with P = Z (x, y, 1)
            var inverse = (n[0] * (columns[0] - (float)_camera.Cx) / (float)_camera.Fx + n[1] * (rows[0] - (float)_camera.Cy) / (float)_camera.Fy + n[2]) / 3f;
            depths.Add(inverse.reciprocal());
            normals.Add(-n.view(3, 1, 1).expand(3, Height, Width));   // to the camera's side
        }
        return new(cat([columns, rows, ones_like(columns)], 1),
            [new(columns, MapKind.Plain), new(stack(depths), MapKind.Depth), new(stack(normals), MapKind.Normals)]);
    }

    /// <summary>The camera whose pixel u' shows what the old one's pixel u = places shows, at the old focal length.</summary>
    private static (double Fx, double Fy, double Cx, double Cy) CameraOf(Tensor places, double scale, out bool isMirrored)
    {
        using var scope = NewDisposeScope();
        var values = places.contiguous().data<float>().ToArray();
        float Column(int u) => values[Height / 2 * Width + u];
        float Row(int v) => values[Height * Width + v * Width + Width / 2];
        var (middle, centre) = (Width / 2, Height / 2);
        isMirrored = Column(middle + 1) < Column(middle);
        var sign = isMirrored ? -1 : 1;
        return _camera with { Cx = middle + sign * scale * (_camera.Cx - Column(middle)), Cy = centre + scale * (_camera.Cy - Row(centre)) };
    }

    private static float[] NormalsOf(Tensor depth, (double Fx, double Fy, double Cx, double Cy) camera)
    {
        var ml = new MLContext();
        var data = ml.Data.LoadFromEnumerable([new Row { Depth = depth.contiguous().data<float>().ToArray() }]);
        return ml.Transforms.AuxiLearn.SurfaceNormalsFromDepth("Normals", "Depth", camera).Fit(data).Transform(data).GetColumn<float[]>("Normals").Single();
    }

    /// <summary>Pixels away from the border, where places outside of the image are those of its border.</summary>
    private static IEnumerable<int> Inner() => from v in Enumerable.Range(2, Height - 4) from u in Enumerable.Range(2, Width - 4) select v * Width + u;

    private sealed class Row
    {
        [VectorType(Height, Width)]
        public float[] Depth { get; set; } = [];
    }
}
