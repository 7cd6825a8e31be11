using System.Runtime.InteropServices;
using SkiaSharp;

namespace Microsoft.ML.AuxiLearn.Datasets.Pictures;

/// <summary>Images as planes of red, green and blue, 3 x height x width, brought to a size bilinearly, of averaged pixels where it is smaller.</summary>
internal static class ColorPlanes
{
    /// <summary>Decodes an image file.</summary>
    /// <exception cref="TableFormatException">The file is not an image, or damaged.</exception>
    public static void Read(string path, (int Height, int Width) size, Span<byte> planes)
    {
        using var bitmap = ImageFile.Color(path);
        Write(bitmap, size, planes);
    }

    /// <summary>An empty bitmap of red, green, blue and alpha.</summary>
    public static SKBitmap Bitmap((int Height, int Width) size) => new(size.Width, size.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);

    /// <summary>From stored planes of red, green and blue, whose pixels stand row after row, or column after column as MATLAB has them.</summary>
    public static void Write(ReadOnlySpan<byte> image, (int Height, int Width) stored, bool byColumns, (int Height, int Width) size, Span<byte> planes)
    {
        using var bitmap = Bitmap(stored);
        var rgba = new byte[bitmap.ByteCount];
        var (count, order) = (stored.Height * stored.Width, new PixelSampling(stored, stored, byColumns));
        for (var i = 0; i < count; i++)
        {
            var at = order[i];
            (rgba[4 * i], rgba[4 * i + 1], rgba[4 * i + 2], rgba[4 * i + 3]) = (image[at], image[count + at], image[2 * count + at], byte.MaxValue);
        }
        Marshal.Copy(rgba, 0, bitmap.GetPixels(), rgba.Length);
        Write(bitmap, size, planes);
    }

    private static void Write(SKBitmap bitmap, (int Height, int Width) size, Span<byte> planes)
    {
        using var scaled = (bitmap.Height, bitmap.Width) == size ? null : Bitmap(size);
        if (scaled is not null)
            bitmap.ScalePixels(scaled, SKFilterQuality.Medium);
        var pixels = (scaled ?? bitmap).GetPixelSpan();
        var count = size.Height * size.Width;
        for (var i = 0; i < count; i++)
            for (var channel = 0; channel < 3; channel++)
                planes[channel * count + i] = pixels[4 * i + channel];
    }
}
