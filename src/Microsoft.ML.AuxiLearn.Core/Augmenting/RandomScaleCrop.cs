using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Augmenting;

/// <summary>
/// A window at a random place, enlarged s times to the image's own size, as if the scene were seen by the same camera from nearer by: its depth is Z / s, and a
/// surface with the normal (x, y, z) has one along (x, y, s z).
/// </summary>
/// <remarks>
/// With (u - cx) / f = X / Z a pixel u' = s (u + 1/2 - left) - 1/2 of a camera of the same f is X' = X, Z' = Z / s. On a plane 1 / Z is affine in the pixel, so
/// that interpolating it is exact.
/// </remarks>
internal sealed record RandomScaleCrop : Augmentation
{
    private const double SameSurface = 0.05;   // of the inverse depth, between a place and the pixel nearest to it

    public RandomScaleCrop(IReadOnlyList<double> scales)
    {
        if (scales.Count == 0)
            throw new ArgumentException("A crop was given no scales; expected at least one.", nameof(scales));
        foreach (var scale in scales)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(scale, 1, nameof(scales));
            if (!double.IsFinite(scale))
                throw new ArgumentOutOfRangeException(nameof(scales), scale, "A scale is not finite.");
        }
        Scales = [.. scales];
    }

    public IReadOnlyList<double> Scales { get; }

    public bool Equals(RandomScaleCrop? other) => other is not null && Scales.SequenceEqual(other.Scales);

    public override int GetHashCode() => Scales.Aggregate(0, HashCode.Combine);

    internal override bool KeepsMaps => true;

    internal override PixelBatch Train(PixelBatch batch, Random random)
    {
        var (n, height, width) = (batch.Images.shape[0], batch.Images.shape[2], batch.Images.shape[3]);
        var (places, scales) = (new float[n * 6], new float[n]);
        for (var image = 0; image < n; image++)
        {
            var scale = Scales[random.Next(Scales.Count)];
            var share = 1 / scale;
            var place = places.AsSpan(image * 6);
            (place[0], place[2]) = ((float)share, (float)((1 - share) * (2 * random.NextDouble() - 1)));
            (place[4], place[5]) = ((float)share, (float)((1 - share) * (2 * random.NextDouble() - 1)));
            scales[image] = (float)scale;
        }
        var grid = nn.functional.affine_grid(tensor(places, [n, 2, 3], device: batch.Images.device), [n, 1, height, width], align_corners: false);
        var s = tensor(scales, [n, 1, 1, 1], device: batch.Images.device);
        return batch.With(images => Smooth(images, grid), map => map.Kind switch
        {
            MapKind.Depth => Depth(map.Values, grid, s),
            MapKind.Normals => Normals(Nearest(map.Values, grid), s),
            _ => Nearest(map.Values, grid),
        });
    }

    /// <summary>1 / Z, interpolated within a surface, and that of the nearest pixel at the edges of surfaces and of what is missing.</summary>
    private static Tensor Depth(Tensor depth, Tensor grid, Tensor s)
    {
        var inverse = depth.reciprocal();
        var (smooth, nearest) = (Smooth(inverse, grid), Nearest(inverse, grid));
        return (where((smooth - nearest).abs().le(nearest.Times(SameSurface)), smooth, nearest) * s).reciprocal();
    }

    private static Tensor Normals(Tensor normals, Tensor s)
    {
        var scaled = cat([normals.narrow(1, 0, 2), normals.narrow(1, 2, 1) * s], 1);
        return scaled / scaled.Squared().sum(1, keepdim: true).sqrt();
    }

    private static Tensor Smooth(Tensor values, Tensor grid) =>
        nn.functional.grid_sample(values, grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Border, align_corners: false);

    private static Tensor Nearest(Tensor values, Tensor grid) =>
        nn.functional.grid_sample(values, grid, GridSampleMode.Nearest, GridSamplePaddingMode.Border, align_corners: false);
}
