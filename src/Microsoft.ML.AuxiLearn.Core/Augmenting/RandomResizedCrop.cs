using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Augmenting;

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

    /// <summary>
    /// One sampling grid for all images: an output place x in [-1, 1] is read at share * x + middle, where the crop has that share of the image's side.
    /// </summary>
    internal override PixelBatch Train(PixelBatch batch, Random random)
    {
        var images = batch.Images;
        var n = images.shape[0];
        var maps = new float[n * 6];
        for (var image = 0; image < n; image++)
        {
            var (across, down) = LeastArea < 1 ? Shares((double)images.shape[2] / images.shape[3], random) : (1, 1);
            var map = maps.AsSpan(image * 6);
            (map[0], map[2]) = ((float)across, (float)((1 - across) * (2 * random.NextDouble() - 1)));
            (map[4], map[5]) = ((float)down, (float)((1 - down) * (2 * random.NextDouble() - 1)));
        }
        var grid = nn.functional.affine_grid(tensor(maps, [n, 2, 3], device: images.device), [n, images.shape[1], Height, Width], align_corners: false);
        return batch with { Images = nn.functional.grid_sample(images, grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Border, align_corners: false) };
    }

    internal override Tensor Evaluate(Tensor images) =>
        images.shape[2] >= Height && images.shape[3] >= Width ? ImageGeometry.Middle(images, Height, Width) : ImageGeometry.Resize(images, Height, Width);

    /// <summary>
    /// The shares of the image's width and height: their product is the area, and their quotient the aspect ratio in pixels, as far as it fits.
    /// </summary>
    private (double Across, double Down) Shares(double heightOverWidth, Random random)
    {
        var area = LeastArea + (MostArea - LeastArea) * random.NextDouble();
        var quotient = Math.Exp(_logRatio * (2 * random.NextDouble() - 1)) * heightOverWidth;
        return (Math.Min(1, Math.Sqrt(area * quotient)), Math.Min(1, Math.Sqrt(area / quotient)));
    }
}
