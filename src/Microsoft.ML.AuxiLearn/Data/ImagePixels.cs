using Microsoft.ML.AuxiLearn.Augmenting;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.Transforms.Image;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>The pixels of an image as bytes [channels, height, width]: red, green and blue, or grey by their luma. Alpha is left out.</summary>
internal static class ImagePixels
{
    private const int PixelBytes = 4;

    /// <param name="pixels">Four bytes for each pixel of an image of any size, row after row, the last one alpha.</param>
    /// <param name="size">Its height and width.</param>
    /// <param name="isRedFirst">Whether red is first of a pixel, else blue.</param>
    /// <param name="format">What is asked for: 1 or 3 channels, the size, and how other sizes are brought to it.</param>
    /// <param name="destination">Receives the bytes.</param>
    public static void Copy(ReadOnlySpan<byte> pixels, (int Height, int Width) size, bool isRedFirst, InputFormat format, Span<byte> destination)
    {
        var (channels, height, width) = ((int)format.Shape[0], (int)format.Shape[1], (int)format.Shape[2]);
        if (size == (height, width))
        {
            Planes(pixels, size, isRedFirst, channels, destination);
            return;
        }
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var planes = empty([1, channels, size.Height, size.Width], ScalarType.Byte);
        Planes(pixels, size, isRedFirst, channels, planes.bytes);
        var resized = Resize(planes.to(ScalarType.Float32), height, width, format.Resizing);
        resized.round().Within_(0, byte.MaxValue).to(ScalarType.Byte).contiguous().bytes.CopyTo(destination);
    }

    private static void Planes(ReadOnlySpan<byte> pixels, (int Height, int Width) size, bool isRedFirst, int channels, Span<byte> destination)
    {
        var (height, width) = size;
        var (plane, stride) = (height * width, pixels.Length / height);
        var (red, blue) = isRedFirst ? (0, 2) : (2, 0);
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
    }

    private static Tensor Resize(Tensor image, int height, int width, ImageResizingEstimator.ResizingKind kind)
    {
        var (fromHeight, fromWidth) = ((double)image.shape[2], (double)image.shape[3]);
        var scale = kind == ImageResizingEstimator.ResizingKind.IsoCrop
            ? Math.Max(height / fromHeight, width / fromWidth)
            : Math.Min(height / fromHeight, width / fromWidth);
        return kind switch
        {
            ImageResizingEstimator.ResizingKind.IsoCrop =>
                ImageGeometry.Resize(ImageGeometry.Middle(image, Side(height / scale, fromHeight), Side(width / scale, fromWidth)), height, width),
            ImageResizingEstimator.ResizingKind.IsoPad =>
                ImageGeometry.Middle(ImageGeometry.Resize(image, Side(fromHeight * scale, height), Side(fromWidth * scale, width)), height, width),
            _ => ImageGeometry.Resize(image, height, width),
        };

        static int Side(double length, double most) => (int)Math.Clamp(Math.Round(length), 1, most);
    }
}
