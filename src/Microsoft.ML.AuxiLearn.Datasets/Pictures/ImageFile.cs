using SkiaSharp;

namespace Microsoft.ML.AuxiLearn.Datasets.Pictures;

/// <summary>Image files, read by SkiaSharp.</summary>
internal static class ImageFile
{
    /// <summary>Width and height in pixels, of the file's head alone.</summary>
    /// <exception cref="TableFormatException">The file is not an image.</exception>
    public static (int Width, int Height) Size(string path)
    {
        using var codec = Open(path);
        return (codec.Info.Width, codec.Info.Height);
    }

    /// <summary>Boxes of x, y, width and height in pixels, box after box, as fractions of their images' sizes.</summary>
    public static float[] Fractions(float[] boxes, (int Width, int Height)[] sizes) =>
        [.. boxes.Select((value, i) => value / (i % 2 == 0 ? sizes[i / 4].Width : sizes[i / 4].Height))];

    /// <summary>The grey values of an image that has grey pixels, row after row, as they are stored.</summary>
    /// <exception cref="TableFormatException">The file is not an image, or damaged.</exception>
    public static byte[] Grey(string path)
    {
        using var codec = Open(path);
        var info = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Gray8, SKAlphaType.Opaque);
        using var bitmap = new SKBitmap(info);
        var result = codec.GetPixels(info, bitmap.GetPixels());
        return result == SKCodecResult.Success && bitmap.RowBytes == info.Width
            ? bitmap.Bytes
            : throw TableFormatException.InFile(path, $"the pixels cannot be read as grey values ({result}); expected a whole image of grey pixels.");
    }

    /// <summary>The image in red, green, blue and alpha, as they are stored.</summary>
    /// <exception cref="TableFormatException">The file is not an image, or damaged.</exception>
    public static SKBitmap Color(string path)
    {
        using var codec = Open(path);
        var bitmap = ColorPlanes.Bitmap((codec.Info.Height, codec.Info.Width));
        var result = codec.GetPixels(bitmap.Info, bitmap.GetPixels());
        if (result == SKCodecResult.Success)
            return bitmap;
        bitmap.Dispose();
        throw TableFormatException.InFile(path, $"the pixels cannot be read ({result}); expected a whole image.");
    }

    private static SKCodec Open(string path) => SKCodec.Create(path, out var result)
        ?? throw TableFormatException.InFile(path, $"the file cannot be read as an image ({result}); expected JPEG or PNG.");
}
