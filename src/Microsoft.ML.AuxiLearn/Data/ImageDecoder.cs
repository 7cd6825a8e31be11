using System.Text;
using SkiaSharp;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>
/// The one decoder of image files, for features and for data sets alike. An image is upright, as its EXIF orientation says, has the values that are stored, and
/// is whole: what the codec could only read in part is refused, and so is what it would only read with fewer bits.
/// </summary>
internal static class ImageDecoder
{
    /// <summary>2^26, some 67 million, which take 256 MB.</summary>
    public const long DefaultMaxPixels = 1 << 26;

    private const int PngDepth = 24, Head = 25;   // the place of the bits of a channel in a PNG, and the bytes up to it
    private const string Formats = "JPEG, PNG, BMP, GIF or WebP";

    private static readonly byte[] _png = [0x89, .. "PNG\r\n\u001a\n"u8];

    /// <summary>The size of the upright image, of the file's head alone.</summary>
    /// <exception cref="UnreadableImageException">The file is no image.</exception>
    public static (int Height, int Width) Size(string path)
    {
        using var codec = Open(path, long.MaxValue, out var origin);
        return IsTurned(origin) ? (codec.Info.Width, codec.Info.Height) : (codec.Info.Height, codec.Info.Width);
    }

    /// <summary>Red, green, blue and alpha as they are stored, not multiplied by it, four bytes a pixel; of an animation the first image.</summary>
    /// <exception cref="UnreadableImageException">The file is no image, damaged, of more than 8 bits a channel, or larger.</exception>
    public static SKBitmap Color(string path, long maxPixels = DefaultMaxPixels)
    {
        using var codec = Open(path, maxPixels, out var origin);
        var alpha = codec.Info.AlphaType == SKAlphaType.Opaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul;
        return Decode(codec, origin, SKColorType.Rgba8888, alpha, "an image in colours or grey");
    }

    /// <summary>The values of an image of grey pixels, a byte a pixel.</summary>
    /// <exception cref="UnreadableImageException">The file is no image of grey pixels, damaged, of more than 8 bits, or larger.</exception>
    public static SKBitmap Grey(string path, long maxPixels = DefaultMaxPixels)
    {
        using var codec = Open(path, maxPixels, out var origin);
        return Decode(codec, origin, SKColorType.Gray8, SKAlphaType.Opaque, "an image of grey pixels, without a palette or alpha");
    }

    private static SKCodec Open(string path, long maxPixels, out SKEncodedOrigin origin)
    {
        var head = Start(path);
        if (!IsKnown(head))   // SkiaSharp's other codecs are not tried on what strangers made
            throw new UnreadableImageException($"the file {(head.Length == 0 ? "is empty" : $"begins with {Words(head)}")}; expected {Formats}");
        if (head is [0x89, ..] and { Length: Head } && head[PngDepth] > 8)
            throw new UnreadableImageException($"the image has {head[PngDepth]} bits a channel, of which 8 would be lost; expected 8 at most");
        var codec = SKCodec.Create(path, out var result)
            ?? throw new UnreadableImageException($"the head of the image is damaged or cut off ({result}); expected a whole image");
        var (height, width) = (codec.Info.Height, codec.Info.Width);
        if (height * (long)width > maxPixels)
        {
            codec.Dispose();
            throw new UnreadableImageException(FormattableString.Invariant(
                $"the image has {height} x {width}, {height * (long)width:N0} pixels; expected at most {maxPixels:N0} (MaxPixels)"));
        }
        origin = head is [0x89, ..] ? PngOrientation.Of(path) : codec.EncodedOrigin;
        return codec;
    }

    private static bool IsKnown(ReadOnlySpan<byte> head) =>
        head.StartsWith(_png) || head is [0xFF, 0xD8, 0xFF, ..] or [(byte)'B', (byte)'M', ..] || head.StartsWith("GIF8"u8)
            || (head.StartsWith("RIFF"u8) && head.Length >= 12 && head[8..12].SequenceEqual("WEBP"u8));

    private static SKBitmap Decode(SKCodec codec, SKEncodedOrigin origin, SKColorType color, SKAlphaType alpha, string expected)
    {
        var info = new SKImageInfo(codec.Info.Width, codec.Info.Height, color, alpha);   // no colour space: values as they are stored
        var bitmap = new SKBitmap(info);
        var result = codec.GetPixels(info, bitmap.GetPixels());
        if (result == SKCodecResult.Success)
            return Upright(bitmap, origin);
        bitmap.Dispose();
        throw new UnreadableImageException(result switch
        {
            SKCodecResult.IncompleteInput => "the pixels end before the last row; expected a whole image",
            SKCodecResult.InvalidConversion => $"the pixels are {codec.Info.ColorType}, {codec.Info.AlphaType}; expected {expected}",
            _ => $"the pixels are damaged ({result}); expected a whole image",
        });
    }

    /// <summary>The pixels as EXIF's orientation says that they are seen, from 1, top left, to 8, left bottom.</summary>
    private static SKBitmap Upright(SKBitmap stored, SKEncodedOrigin origin)
    {
        if (origin == SKEncodedOrigin.TopLeft)
            return stored;
        using var _ = stored;
        var (height, width, bytes) = (stored.Height, stored.Width, stored.BytesPerPixel);
        var isTurned = IsTurned(origin);
        var upright = new SKBitmap(stored.Info.WithSize(isTurned ? height : width, isTurned ? width : height));
        var isFromBottom = origin is SKEncodedOrigin.BottomRight or SKEncodedOrigin.BottomLeft or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom;
        var isFromRight = origin is SKEncodedOrigin.TopRight or SKEncodedOrigin.BottomRight or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        var pixels = new byte[upright.ByteCount];
        var from = stored.GetPixelSpan();
        for (var y = 0; y < upright.Height; y++)
        {
            for (var x = 0; x < upright.Width; x++)
            {
                var (row, column) = isTurned ? (x, y) : (y, x);
                row = isFromBottom ? height - 1 - row : row;
                column = isFromRight ? width - 1 - column : column;
                from.Slice(row * stored.RowBytes + column * bytes, bytes).CopyTo(pixels.AsSpan(y * upright.RowBytes + x * bytes));
            }
        }
        System.Runtime.InteropServices.Marshal.Copy(pixels, 0, upright.GetPixels(), pixels.Length);
        return upright;
    }

    private static bool IsTurned(SKEncodedOrigin origin) => origin >= SKEncodedOrigin.LeftTop;

    private static byte[] Start(string path)
    {
        using var file = File.OpenRead(path);
        var head = new byte[Head];
        return head[..file.ReadAtLeast(head, Head, throwOnEndOfStream: false)];
    }

    private static string Words(byte[] head)
    {
        var start = head.AsSpan(0, Math.Min(8, head.Length));
        return start.ContainsAnyExceptInRange((byte)' ', (byte)'~') ? $"the bytes {Convert.ToHexString(start)}" : $"'{Encoding.ASCII.GetString(start)}'";
    }
}
