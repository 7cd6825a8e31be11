using Microsoft.ML.AuxiLearn.Augmenting;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>The pixels of an image as bytes [channels, height, width]: red, green and blue, or grey by their luma. Alpha is left out.</summary>
internal static class ImagePixels
{
    private const int PixelBytes = 4;

    /// <param name="image">An image of any size.</param>
    /// <param name="format">What is asked for: 1 or 3 channels, the size, and how other sizes are brought to it.</param>
    /// <param name="destination">Receives the bytes.</param>
    public static void Copy(MLImage image, InputFormat format, Span<byte> destination)
    {
        var (channels, height, width) = ((int)format.Shape[0], (int)format.Shape[1], (int)format.Shape[2]);
        if (image.Height == height && image.Width == width)
        {
            Planes(image, channels, destination);
            return;
        }
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var pixels = empty([1, channels, image.Height, image.Width], ScalarType.Byte);
        Planes(image, channels, pixels.bytes);
        var resized = Resize(pixels.to(ScalarType.Float32), height, width, format.Resizing);
        resized.round().Within_(0, byte.MaxValue).to(ScalarType.Byte).contiguous().bytes.CopyTo(destination);
    }

    private static void Planes(MLImage image, int channels, Span<byte> destination)
    {
        var pixels = image.Pixels;
        var (height, width) = (image.Height, image.Width);
        var (plane, stride) = (height * width, pixels.Length / height);
        var (red, blue) = image.PixelFormat == MLPixelFormat.Rgba32 ? (0, 2) : (2, 0);
        for (var row = 0; row < height; row++)
        {
            var line = pixels.Slice(row * stride, width * PixelBytes);
            var target = destination[(row * width)..];
            for (var column = 0; column < width; column++)
            {
                var (r, g, b) = (line[column * PixelBytes + red], line[column * PixelBytes + 1], line[column * PixelBytes + blue]);
                if (channels == 1)
                    target[column] = (byte)((299 * r + 587 * g + 114 * b + 500) / 1000);
                else
                    (target[column], target[plane + column], target[2 * plane + column]) = (r, g, b);
            }
        }
        GC.KeepAlive(image);   // its finalizer would free the pixels
    }

    private static Tensor Resize(Tensor image, int height, int width, ImageResizingEstimator.ResizingKind kind)
    {
        var (fromHeight, fromWidth) = ((double)image.shape[2], (double)image.shape[3]);
        var scale = kind == ImageResizingEstimator.ResizingKind.IsoCrop ? Math.Max(height / fromHeight, width / fromWidth) : Math.Min(height / fromHeight, width / fromWidth);
        return kind switch
        {
            ImageResizingEstimator.ResizingKind.IsoCrop => ImageGeometry.Resize(ImageGeometry.Middle(image, Side(height / scale, fromHeight), Side(width / scale, fromWidth)), height, width),
            ImageResizingEstimator.ResizingKind.IsoPad => ImageGeometry.Middle(ImageGeometry.Resize(image, Side(fromHeight * scale, height), Side(fromWidth * scale, width)), height, width),
            _ => ImageGeometry.Resize(image, height, width),
        };

        static int Side(double length, double most) => (int)Math.Clamp(Math.Round(length), 1, most);
    }
}
