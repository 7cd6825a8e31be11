using SkiaSharp;

namespace Microsoft.ML.AuxiLearn.Datasets.Pictures;

/// <summary>Image files, read by SkiaSharp.</summary>
internal static class ImageFile
{
    /// <summary>Width and height in pixels, of the file's head alone.</summary>
    /// <exception cref="TableFormatException">The file is not an image.</exception>
    public static (int Width, int Height) Size(string path)
    {
        using var codec = SKCodec.Create(path, out var result) ?? throw TableFormatException.InFile(path, $"the file cannot be read as an image ({result}); expected JPEG or PNG.");
        return (codec.Info.Width, codec.Info.Height);
    }
}
