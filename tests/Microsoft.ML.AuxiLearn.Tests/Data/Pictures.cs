using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.AuxiLearn.Tests.Data;

/// <summary>A small image in the forms in which a column can hold it, and labels for it.</summary>
internal sealed class Picture
{
    public const int Side = 8;

    public int Id { get; set; }

    [ImageType(Side, Side)]
    public MLImage? Image { get; set; }

    public string File { get; set; } = "";

    /// <summary>[channels, height, width]</summary>
    [VectorType(3, Side, Side)]
    public byte[] Bytes { get; set; } = [];

    /// <summary>[height, width, channels]</summary>
    [VectorType(Side, Side, 3)]
    public byte[] Interleaved { get; set; } = [];

    [VectorType(3 * Side * Side)]
    public byte[] Flat { get; set; } = [];

    [VectorType(3, Side, Side)]
    public float[] Numbers { get; set; } = [];

    public bool IsLarge { get; set; }

    public float Redness { get; set; }

    public string Corner { get; set; } = "";
}

/// <summary>Hand-made images.</summary>
internal static class Pictures
{
    /// <summary>An image in memory of the bytes [3, height, width].</summary>
    public static MLImage Image(byte[] pixels, int height, int width, MLPixelFormat format = MLPixelFormat.Bgra32, byte alpha = 255)
    {
        var plane = height * width;
        var bytes = new byte[4 * plane];
        var (red, blue) = format == MLPixelFormat.Bgra32 ? (2, 0) : (0, 2);
        for (var i = 0; i < plane; i++)
            (bytes[4 * i + red], bytes[4 * i + 1], bytes[4 * i + blue], bytes[4 * i + 3]) = (pixels[i], pixels[plane + i], pixels[2 * plane + i], alpha);
        return MLImage.CreateFromPixels(width, height, format, bytes);
    }

    /// <summary>[height, width, channels] of [channels, height, width].</summary>
    public static byte[] Interleave(byte[] pixels, int channels)
    {
        var plane = pixels.Length / channels;
        return [.. Enumerable.Range(0, pixels.Length).Select(i => pixels[i % channels * plane + i / channels])];
    }

    /// <summary>Different bytes in every place.</summary>
    public static byte[] Pattern(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)(i * 37 % 251))];

    /// <summary>
    /// Noisy images with a bright square in one of four corners, of which the class is; its colour is another label. Image files are written where a folder is
    /// given.
    /// </summary>
    public static Picture[] Corners(int count, string? folder = null, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(id =>
        {
            var pixels = new byte[3 * Picture.Side * Picture.Side];
            random.NextBytes(pixels);
            for (var i = 0; i < pixels.Length; i++)
                pixels[i] /= 4;
            var (corner, red) = (id % 4, (byte)random.Next(100, 256));
            for (var row = 0; row < 3; row++)
                for (var column = 0; column < 3; column++)
                    for (var channel = 0; channel < 3; channel++)
                        pixels[(channel * Picture.Side + row + corner / 2 * 5) * Picture.Side + column + corner % 2 * 5] = channel == 0 ? red : (byte)200;
            var image = Image(pixels, Picture.Side, Picture.Side);
            var file = $"{id}.png";
            if (folder is not null)
                image.Save(Path.Combine(folder, file));
            return new Picture
            {
                Id = id, Image = image, File = file, Bytes = pixels, Flat = pixels, Interleaved = Interleave(pixels, 3),
                    Numbers = [.. pixels.Select(pixel => pixel / 255f)],
                IsLarge = corner % 2 == 1, Redness = red, Corner = $"corner {corner}",
            };
        })];
    }
}
