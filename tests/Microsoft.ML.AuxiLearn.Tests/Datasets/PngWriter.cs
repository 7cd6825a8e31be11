using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using SkiaSharp;

namespace Microsoft.ML.AuxiLearn.Tests.Datasets;

/// <summary>PNG files: those of grey values byte by byte, after the format's specification.</summary>
internal static class PngWriter
{
    public static byte[] Grey8(int height, int width, params byte[] values) => Grey(8, height, width, values, _ => 0);

    public static byte[] Grey16(int height, int width, params ushort[] values) => Grey16(height, width, values, _ => 0);

    /// <summary>An image that tells of its size and has no pixels.</summary>
    public static byte[] Head(int height, int width) => [.. Start(8, height, width), .. Chunk("IDAT", []), .. Chunk("IEND", [])];

    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="values">Row after row.</param>
    /// <param name="filter">The filter of each row, 0 to 4.</param>
    public static byte[] Grey16(int height, int width, ushort[] values, Func<int, byte> filter) =>
        Grey(16, height, width, [.. values.SelectMany(value => new[] { (byte)(value >> 8), (byte)value })], filter);

    /// <summary>One colour in every pixel.</summary>
    public static byte[] Color(int height, int width, params (byte R, byte G, byte B)[] pixels)
    {
        using var bitmap = new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        bitmap.Pixels = [.. Enumerable.Range(0, height * width).Select(i => pixels[i % pixels.Length]).Select(pixel => new SKColor(pixel.R, pixel.G, pixel.B))];
        using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    private static byte[] Grey(byte bits, int height, int width, byte[] bytes, Func<int, byte> filter)
    {
        var (stride, pixel) = (width * bits / 8, bits / 8);
        byte At(int y, int i) => y < 0 || i < 0 ? (byte)0 : bytes[y * stride + i];
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            for (var y = 0; y < height; y++)
            {
                zlib.WriteByte(filter(y));
                for (var i = 0; i < stride; i++)
                {
                    var (left, above, corner) = (At(y, i - pixel), At(y - 1, i), At(y - 1, i - pixel));
                    // stable: left, above, corner
                    int[] nearest = [.. new int[] { left, above, corner }.OrderBy(value => Math.Abs(left + above - corner - value))];
                    zlib.WriteByte((byte)(At(y, i) - (filter(y) switch { 0 => 0, 1 => left, 2 => above, 3 => (left + above) / 2, _ => nearest[0] })));
                }
            }
        var data = packed.ToArray();
        return [.. Start(bits, height, width), .. Chunk("tEXt", "Comment\0x"u8), .. Chunk("IDAT", data.AsSpan(0, data.Length / 2)),
            .. Chunk("IDAT", data.AsSpan(data.Length / 2)), .. Chunk("IEND", [])];
    }

    private static byte[] Start(byte bits, int height, int width)
    {
        var head = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, width);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), height);
        head[8] = bits;
        return [0x89, .. "PNG\r\n\u001a\n"u8, .. Chunk("IHDR", head)];
    }

    private static byte[] Chunk(string kind, ReadOnlySpan<byte> data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(kind), .. data];
        var crc = uint.MaxValue;
        foreach (var value in body)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        }
        var (length, check) = (new byte[4], new byte[4]);
        BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(check, ~crc);
        return [.. length, .. body, .. check];
    }
}
