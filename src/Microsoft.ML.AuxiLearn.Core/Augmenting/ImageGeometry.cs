using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Augmenting;

/// <summary>What happens alike to all images [n, c, h, w] of a batch.</summary>
internal static class ImageGeometry
{
    /// <summary>The images in another size, bilinear and smoothed where they shrink; the same images where they have it.</summary>
    public static Tensor Resize(Tensor images, int height, int width) =>
        images.shape[2] == height && images.shape[3] == width
            ? images
            : nn.functional.interpolate(images, [height, width], mode: InterpolationMode.Bilinear, align_corners: false, antialias: true);

    /// <summary>The middle of the images, with a black margin where they are smaller.</summary>
    public static Tensor Middle(Tensor images, int height, int width)
    {
        var (rows, columns) = (Math.Max(0, height - images.shape[2]), Math.Max(0, width - images.shape[3]));
        if (rows + columns > 0)
            images = nn.functional.pad(images, (columns / 2, columns - columns / 2, rows / 2, rows - rows / 2), PaddingModes.Constant, 0);
        return images.narrow(2, (images.shape[2] - height) / 2, height).narrow(3, (images.shape[3] - width) / 2, width);
    }
}
