using Microsoft.ML.AuxiLearn.Data;
using SkiaSharp;

namespace Microsoft.ML.AuxiLearn.Datasets.Pictures;

/// <summary>The image files of data sets.</summary>
internal static class ImageFile
{
    /// <summary>Width and height in pixels, of the file's head alone.</summary>
    /// <exception cref="TableFormatException">The file is not an image.</exception>
    public static (int Width, int Height) Size(string path) => Read(path, ImageDecoder.Size) is var (height, width) ? (width, height) : default;

    /// <summary>Boxes of x, y, width and height in pixels, box after box, as fractions of their images' sizes.</summary>
    public static float[] Fractions(float[] boxes, (int Width, int Height)[] sizes) =>
        [.. boxes.Select((value, i) => value / (i % 2 == 0 ? sizes[i / 4].Width : sizes[i / 4].Height))];

    /// <summary>The grey values of an image that has grey pixels, row after row, as they are stored.</summary>
    /// <exception cref="TableFormatException">The file is not an image, or damaged.</exception>
    public static byte[] Grey(string path)
    {
        using var bitmap = Read(path, file => ImageDecoder.Grey(file));
        var pixels = new byte[bitmap.Width * bitmap.Height];
        var stored = bitmap.GetPixelSpan();
        for (var row = 0; row < bitmap.Height; row++)
            stored.Slice(row * bitmap.RowBytes, bitmap.Width).CopyTo(pixels.AsSpan(row * bitmap.Width));
        return pixels;
    }

    /// <summary>The image in red, green, blue and alpha, as they are stored.</summary>
    /// <exception cref="TableFormatException">The file is not an image, or damaged.</exception>
    public static SKBitmap Color(string path) => Read(path, file => ImageDecoder.Color(file));

    private static T Read<T>(string path, Func<string, T> read)
    {
        try
        {
            return read(path);
        }
        catch (UnreadableImageException exception)
        {
            throw TableFormatException.InFile(path, $"{exception.Message}.", exception);
        }
    }
}
