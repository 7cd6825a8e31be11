using Microsoft.ML.AuxiLearn.Augmenting;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn;

/// <summary>A crop of random area, aspect ratio and place, resized; evaluation takes the middle, or resizes images that are smaller.</summary>
internal sealed record RandomResizedCrop : Augmentation
{
    private static readonly double _logRatio = Math.Log(4.0 / 3);

    public RandomResizedCrop(int height, int width, double leastArea, double mostArea)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(leastArea);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(leastArea, mostArea);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(mostArea, 1);
        (Height, Width, LeastArea, MostArea) = (height, width, leastArea, mostArea);
    }

    public int Height { get; }

    public int Width { get; }

    public double LeastArea { get; }

    public double MostArea { get; }

    internal override (int Height, int Width) Size(int height, int width) => (Height, Width);

    /// <summary>One sampling grid for all images: an output place x in [-1, 1] is read at share * x + middle, where the crop has that share of the image's side.</summary>
    internal override Tensor Train(Tensor images, Random random)
    {
        var (n, sides) = (images.shape[0], (Rows: images.shape[2], Columns: images.shape[3]));
        var maps = new float[n * 6];
        for (var image = 0; image < n; image++)
        {
            var area = LeastArea + (MostArea - LeastArea) * random.NextDouble();
            var ratio = Math.Exp(LeastArea < 1 ? _logRatio * (2 * random.NextDouble() - 1) : 0);   // a crop of the whole image has its own ratio
            var pixelRatio = Math.Sqrt(ratio * sides.Rows / sides.Columns);
            var (across, down) = LeastArea < 1 ? (Math.Min(1, Math.Sqrt(area) * pixelRatio), Math.Min(1, Math.Sqrt(area) / pixelRatio)) : (1, 1);
            var map = maps.AsSpan(image * 6);
            (map[0], map[2]) = ((float)across, (float)((1 - across) * (2 * random.NextDouble() - 1)));
            (map[4], map[5]) = ((float)down, (float)((1 - down) * (2 * random.NextDouble() - 1)));
        }
        var grid = nn.functional.affine_grid(tensor(maps, [n, 2, 3], device: images.device), [n, images.shape[1], Height, Width], align_corners: false);
        return nn.functional.grid_sample(images, grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Border, align_corners: false);
    }

    internal override Tensor Evaluate(Tensor images) =>
        images.shape[2] >= Height && images.shape[3] >= Width ? ImageGeometry.Middle(images, Height, Width) : ImageGeometry.Resize(images, Height, Width);
}
