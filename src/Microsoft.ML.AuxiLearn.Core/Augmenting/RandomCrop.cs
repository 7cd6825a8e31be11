using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Augmenting;

/// <summary>A crop at a random place, out of images with a black margin; evaluation takes the middle.</summary>
internal sealed record RandomCrop : Augmentation
{
    public RandomCrop(int height, int width, int padding)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(padding);
        (Height, Width, Padding) = (height, width, padding);
    }

    public int Height { get; }

    public int Width { get; }

    public int Padding { get; }

    internal override (int Height, int Width) Size(int height, int width) =>
        Height <= height + 2L * Padding && Width <= width + 2L * Padding
            ? (Height, Width)
            : throw new ArgumentException($"The augmentation crops {Height} x {Width} out of images of {height} x {width} with a margin of {Padding}; expected "
                + "images at least as large as the crop.");

    internal override bool KeepsMaps => true;   // the margin is missing in them

    internal override PixelBatch Train(PixelBatch batch, Random random)
    {
        var (n, height, width, device) = (batch.Images.shape[0], (int)batch.Images.shape[2] + 2 * Padding, (int)batch.Images.shape[3] + 2 * Padding,
            batch.Images.device);
        var rows = Places(n, height - Height + 1, Height, random, device).view(n, 1, Height, 1);
        var columns = Places(n, width - Width + 1, Width, random, device).view(n, 1, 1, Width);
        return batch.With(images => Crop(images, 0), map => Crop(map.Values, double.NaN));

        Tensor Crop(Tensor images, double margin)
        {
            var padded = Padding == 0 ? images : nn.functional.pad(images, (Padding, Padding, Padding, Padding), PaddingModes.Constant, margin);
            return padded.gather(2, rows.expand(n, padded.shape[1], Height, padded.shape[3])).gather(3, columns.expand(n, padded.shape[1], Height, Width));
        }
    }

    internal override Tensor Evaluate(Tensor images) => ImageGeometry.Middle(images, Height, Width);

    /// <summary>For each image the indices of a run of <paramref name="length"/> rows or columns that starts below <paramref name="starts"/>.</summary>
    private static Tensor Places(long images, int starts, int length, Random random, Device device)
    {
        var places = new long[images * length];
        for (var image = 0; image < images; image++)
        {
            var start = random.Next(starts);
            for (var i = 0; i < length; i++)
                places[image * length + i] = start + i;
        }
        return tensor(places, device: device);
    }
}
