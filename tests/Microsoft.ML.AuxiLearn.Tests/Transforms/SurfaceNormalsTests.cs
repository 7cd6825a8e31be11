using Microsoft.ML.Data;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Transforms;

public class SurfaceNormalsTests
{
    private static readonly MLContext _ml = new(1);
    private static readonly (double Fx, double Fy, double Cx, double Cy) _camera = (60, 66, 15.5, 11);

    [Theory]
    [InlineData(0, 0, -1)]
    [InlineData(0.6, 0, -0.8)]
    [InlineData(0, -0.6, -0.8)]
    [InlineData(-0.5, 0.7, -0.51)]
    public void Planes_are_exact_up_to_the_border(double x, double y, double z)
    {
        var length = Math.Sqrt(x * x + y * y + z * z);
        double[] normal = [x / length, y / length, z / length];
        const int height = 24, width = 32;
        var depth = Render(height, width, _camera, ray => 3 * normal[2] / Dot(normal, ray));   // through (0, 0, 3)
        var made = Normals(depth, height, width, _camera);
        for (var i = 0; i < height * width; i++)
            for (var axis = 0; axis < 3; axis++)
                Assert.Equal(normal[axis], made[axis * height * width + i], 1e-4);
    }

    [Fact]
    public void Spheres_are_right_to_second_order_and_face_the_camera()
    {
        double Error(int scale)
        {
            var (side, camera) = (24 * scale + 1, (60 * scale, 60 * scale, 12 * scale, 12 * scale));
            double Depth(double[] ray)
            {
                // |t ray - (0, 0, 4)| = 1.5, the nearer root
                var (a, b) = (Dot(ray, ray), 4 * ray[2]);
                return (b - Math.Sqrt(b * b - a * (16 - 2.25))) / a * ray[2];
            }
            var made = Normals(Render(side, side, camera, Depth), side, side, camera);
            var (worst, inside) = (0.0, scale);   // one-sided differences at the border are of first order
            for (var v = inside; v < side - inside; v++)
            {
                for (var u = inside; u < side - inside; u++)
                {
                    var ray = Ray(camera, u, v);
                    var point = ray.Select(part => part * Depth(ray)).ToArray();
                    double[] expected = [point[0] / 1.5, point[1] / 1.5, (point[2] - 4) / 1.5];
                    double[] found = [.. Enumerable.Range(0, 3).Select(axis => (double)made[(axis * side + v) * side + u])];
                    Assert.True(Dot(found, point) < 0);
                    Assert.Equal(1, Dot(found, found), 1e-6);
                    worst = Math.Max(worst, Enumerable.Range(0, 3).Max(axis => Math.Abs(found[axis] - expected[axis])));
                }
            }
            return worst;
        }
        var (coarse, fine) = (Error(1), Error(2));
        Assert.InRange(coarse, 1e-5, 2e-3);
        Assert.InRange(coarse / fine, 3, 5);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(float.NaN)]
    [InlineData(-2f)]
    [InlineData(float.PositiveInfinity)]
    public void Missing_depth_is_missing_there_and_one_sided_beside_it(float missing)
    {
        double[] normal = [0.48, 0.36, -0.8];
        const int height = 9, width = 12;
        var depth = Render(height, width, _camera, ray => 3 * normal[2] / Dot(normal, ray));
        var random = new Random(4);
        var isKnown = new bool[height + 2, width + 2];
        for (var i = 0; i < depth.Length; i++)
        {
            isKnown[i / width + 1, i % width + 1] = random.Next(3) > 0;
            depth[i] = isKnown[i / width + 1, i % width + 1] ? depth[i] : missing;
        }
        var made = Normals(depth, height, width, _camera);
        var count = 0;
        for (var i = 0; i < depth.Length; i++)
        {
            var (v, u) = (i / width + 1, i % width + 1);
            var isDefined = isKnown[v, u] && (isKnown[v, u - 1] || isKnown[v, u + 1]) && (isKnown[v - 1, u] || isKnown[v + 1, u]);
            for (var axis = 0; axis < 3; axis++)
                Assert.True(isDefined
                    ? Math.Abs(made[axis * depth.Length + i] - normal[axis]) < 1e-4
                    : float.IsNaN(made[axis * depth.Length + i]), $"{axis} {i}");
            count += isDefined ? 1 : 0;
        }
        Assert.InRange(count, 20, depth.Length - 20);
    }

    [Fact]
    public void An_image_of_one_row_has_no_normals() => Assert.All(Normals([1, 1, 1, 1], 1, 4, _camera), value => Assert.True(float.IsNaN(value)));

    [Fact]
    public void The_unit_of_the_depth_does_not_matter_nor_does_the_shape_of_its_column()
    {
        float[] depth = [1000, 1010, 1030, 1005, 1012, 1034];
        var expected = Normals(depth, 2, 3, _camera);
        var millimetres = PixelRows.View(_ml, NumberDataViewType.UInt16, [2, 3], depth.Select(value => (ushort)value).ToArray());
        var metres = PixelRows.View(_ml, PixelRows.Single, [1, 2, 3], depth.Select(value => value / 1000).ToArray());
        var flat = PixelRows.View(_ml, PixelRows.Single, [6], depth);
        Assert.Equal(expected, PixelRows.Of(millimetres, _ml.Transforms.AuxiLearn.SurfaceNormalsFromDepth("Made", PixelRows.Column, _camera))[0]);
        Assert.Equal(expected, PixelRows.Of(flat, _ml.Transforms.AuxiLearn.SurfaceNormalsFromDepth("Made", PixelRows.Column, _camera, height: 2, width: 3))[0]);
        var made = PixelRows.Of(metres, _ml.Transforms.AuxiLearn.SurfaceNormalsFromDepth("Made", PixelRows.Column, _camera))[0];
        Assert.All(expected.Zip(made), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }

    [Fact]
    public void What_is_no_camera_or_size_is_refused_in_one_sentence()
    {
        string Sentence((double Fx, double Fy, double Cx, double Cy) camera, int? height = null, int? width = null) =>
            Assert.Throws<ArgumentException>(() => _ml.Transforms.AuxiLearn.SurfaceNormalsFromDepth("Made", "Depth", camera, height, width)).Message;
        Assert.Equal("The camera is 0, 66, 15.5, 11; expected finite numbers Fx, Fy, Cx, Cy, and focal lengths Fx and Fy above 0.",
            Sentence(_camera with { Fx = 0 }));
        Assert.StartsWith("The camera is 60, 66, NaN, 11; expected finite", Sentence(_camera with { Cx = double.NaN }), StringComparison.Ordinal);
        Assert.Equal("The size of the images is 4 x ?; expected a height and a width of at least 1, or neither.", Sentence(_camera, 4));
        Assert.Equal("The size of the images is 4 x 0; expected a height and a width of at least 1, or neither.", Sentence(_camera, 4, 0));
    }

    private static float[] Normals(float[] depth, int height, int width, (double Fx, double Fy, double Cx, double Cy) camera) =>
        PixelRows.Of(PixelRows.View(_ml, PixelRows.Single, [height, width], depth),
            _ml.Transforms.AuxiLearn.SurfaceNormalsFromDepth("Made", PixelRows.Column, camera))[0];

    private static double[] Ray((double Fx, double Fy, double Cx, double Cy) camera, int u, int v) =>
        [(u - camera.Cx) / camera.Fx, (v - camera.Cy) / camera.Fy, 1];

    private static float[] Render(int height, int width, (double Fx, double Fy, double Cx, double Cy) camera, Func<double[], double> depth) =>
        [.. Enumerable.Range(0, height * width).Select(i => (float)depth(Ray(camera, i % width, i / width)))];

    private static double Dot(double[] a, double[] b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
