using SkiaSharp;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>Pixels as the bytes of a PNG file.</summary>
internal static class PngEncoder
{
    /// <summary>A kept sample of images, with its first channel as grey or its first three as red, green and blue.</summary>
    /// <param name="sample">[channels, height, width] as the format keeps it; numbers that are no bytes are stretched between their least and greatest.</param>
    /// <param name="format">Of images.</param>
    /// <param name="most">Larger images are reduced to this side.</param>
    public static byte[] Encode(ReadOnlySpan<byte> sample, InputFormat format, int most)
    {
        var (channels, height, width) = ((int)format.Shape[0], (int)format.Shape[1], (int)format.Shape[2]);
        var planes = format.IsBytes ? sample : Stretched(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(sample));
        var colors = new SKColor[height * width];
        var (green, blue) = channels >= 3 ? (colors.Length, 2 * colors.Length) : (0, 0);
        for (var pixel = 0; pixel < colors.Length; pixel++)
            colors[pixel] = new(planes[pixel], planes[green + pixel], planes[blue + pixel]);
        return Encode(colors, height, width, most);
    }

    /// <summary>Colours [height, width], row after row.</summary>
    public static byte[] Encode(SKColor[] colors, int height, int width, int most)
    {
        using var bitmap = new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque) { Pixels = colors };
        var scale = Math.Min(1, most / (double)Math.Max(height, width));
        if (scale == 1)
            return Encode(bitmap);
        using var smaller = bitmap.Resize(new SKImageInfo(Side(width), Side(height)), SKFilterQuality.Medium);
        return Encode(smaller);

        int Side(int length) => Math.Max(1, (int)Math.Round(scale * length));
    }

    private static byte[] Encode(SKBitmap bitmap)
    {
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, quality: 100);
        return data.ToArray();
    }

    private static byte[] Stretched(ReadOnlySpan<float> numbers)
    {
        var (least, greatest) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (var number in numbers)
            (least, greatest) = (MathF.Min(least, number), MathF.Max(greatest, number));
        var bytes = new byte[numbers.Length];
        for (var i = 0; i < bytes.Length && greatest > least; i++)
            bytes[i] = (byte)(byte.MaxValue * (numbers[i] - least) / (greatest - least));
        return bytes;
    }
}
