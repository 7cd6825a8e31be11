using SkiaSharp;

namespace Microsoft.ML.AuxiLearn.Samples.BirdAttributes;

/// <summary>Between image files, bitmaps and the bytes that a network is fed with.</summary>
internal static class Photo
{
    private static readonly SKPaint _smooth = new() { FilterQuality = SKFilterQuality.Medium };

    /// <summary>The square around a box, a tenth wider than its longer side, or the middle of the photo without a box.</summary>
    /// <param name="path">JPEG or PNG.</param>
    /// <param name="box">x, y, width and height in pixels, or null.</param>
    /// <param name="side">The width and height of what is returned.</param>
    /// <param name="width">The width of the photo that the box was drawn in, which may have been made smaller since; null for its own.</param>
    /// <exception cref="FormatException">The file is no image, or the box is not in it.</exception>
    public static byte[] Read(string path, ReadOnlySpan<float> box, int side, float? width = null)
    {
        const float Inexact = 2;   // pixels
        using var photo = SKBitmap.Decode(path) ?? throw new FormatException($"'{path}' cannot be read as an image; expected JPEG or PNG.");
        if (box.Length == 4)
        {
            var scale = photo.Width / (width ?? photo.Width);
            box = (float[])[scale * box[0], scale * box[1], scale * box[2], scale * box[3]];
            if (box[0] + box[2] > photo.Width + Inexact || box[1] + box[3] > photo.Height + Inexact)
                throw new FormatException(
                    $"The box of '{path}' ends at {box[0] + box[2]:F0}, {box[1] + box[3]:F0}, outside its {photo.Width} x {photo.Height} pixels; expected "
                        + "photos in the size that the boxes were drawn in, or image_sizes.csv beside images.txt.");
        }
        var edge = box.Length == 4 ? 1.1f * Math.Max(box[2], box[3]) : Math.Min(photo.Width, photo.Height);
        var (x, y) = box.Length == 4 ? (box[0] + box[2] / 2, box[1] + box[3] / 2) : (photo.Width / 2f, photo.Height / 2f);
        using var square = Square(side);
        using (var canvas = new SKCanvas(square))
        {
            canvas.Clear(SKColors.Black);
            canvas.Scale(side / edge);
            canvas.DrawBitmap(photo, edge / 2 - x, edge / 2 - y, _smooth);
        }
        return Bytes(square);
    }

    /// <summary>An empty bitmap of red, green, blue and alpha.</summary>
    public static SKBitmap Square(int side) => new(side, side, SKColorType.Rgba8888, SKAlphaType.Opaque);

    /// <summary>[3, side, side].</summary>
    public static byte[] Bytes(SKBitmap square)
    {
        var pixels = square.GetPixelSpan();
        var count = square.Width * square.Height;
        var bytes = new byte[3 * count];
        for (var i = 0; i < count; i++)
            for (var channel = 0; channel < 3; channel++)
                bytes[channel * count + i] = pixels[4 * i + channel];
        return bytes;
    }

    /// <summary>The bitmap of [3, side, side].</summary>
    public static SKBitmap Bitmap(byte[] bytes, int side)
    {
        var count = side * side;
        var bitmap = Square(side);
        bitmap.Pixels = [.. Enumerable.Range(0, count).Select(i => new SKColor(bytes[i], bytes[count + i], bytes[2 * count + i]))];
        return bitmap;
    }
}
