using Microsoft.ML.Data;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Transforms;

public class DisparityTests
{
    private static readonly MLContext _ml = new(1);

    [Fact]
    public void Cityscapes_encoding_becomes_depth_or_inverse_depth_in_the_shape_of_the_input()
    {
        // (p - 1) / 256: missing, 0, 1, 2 and 100 pixels; baseline times focal length is 0.25 * 2000 = 500
        var stored = PixelRows.View<ushort>(_ml, NumberDataViewType.UInt16, [1, 1, 5], [0, 1, 257, 513, 25601]);
        var depth = _ml.Transforms.AuxiLearn.DepthFromDisparity("Made", PixelRows.Column, focalLength: 2000, baseline: 0.25);
        Assert.Equal([float.NaN, float.NaN, 500, 250, 5], PixelRows.Of(stored, depth)[0]);
        Assert.Equal([1, 1, 5], Assert.IsType<VectorDataViewType>(depth.Fit(stored).Transform(stored).Schema["Made"].Type).Dimensions.AsEnumerable());
        Assert.Equal([float.NaN, 0, 0.002f, 0.004f, 0.2f],
            PixelRows.Of(stored, _ml.Transforms.AuxiLearn.DepthFromDisparity("Made", PixelRows.Column, 2000, 0.25, inverse: true))[0]);
    }

    [Fact]
    public void Disparity_in_pixels_needs_no_encoding()
    {
        var stored = PixelRows.View<float>(_ml, PixelRows.Single, [4], [0, float.NaN, -3, 4]);
        foreach (var inverse in (bool[])[false, true])
            Assert.Equal([float.NaN, float.NaN, float.NaN, 1],
                PixelRows.Of(stored, _ml.Transforms.AuxiLearn.DepthFromDisparity("Made", PixelRows.Column, 8, 0.5, inverse, offset: 0, stepsPerPixel: 1))[0]);
    }

    [Theory]
    [InlineData(0, 1, 1, 1)]
    [InlineData(1, -1, 1, 1)]
    [InlineData(1, 1, double.NaN, 1)]
    [InlineData(1, 1, 1, double.PositiveInfinity)]
    public void Numbers_out_of_range_are_refused(double focalLength, double baseline, double offset, double steps) =>
        Assert.EndsWith("expected finite numbers, and all but the offset above 0.",
            Assert.Throws<ArgumentException>(() => _ml.Transforms.AuxiLearn.DepthFromDisparity("Made", "Disparity", focalLength, baseline, false, offset,
            steps)).Message, StringComparison.Ordinal);
}
