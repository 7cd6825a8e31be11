using System.Buffers.Binary;
using SkiaSharp;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>The EXIF orientation of a PNG file, in its chunk eXIf, which SkiaSharp 2.88 leaves alone.</summary>
internal static class PngOrientation
{
    private const int Signature = 8, ChunkFrame = 12, EntryBytes = 12, LongestExif = 1 << 16;
    private const ushort OrientationTag = 0x0112;

    /// <summary>The orientation; top left where the file has none.</summary>
    public static SKEncodedOrigin Of(string path)
    {
        using var file = File.OpenRead(path);
        var head = new byte[8];
        for (long place = Signature; place + ChunkFrame <= file.Length;)
        {
            file.Position = place;
            file.ReadExactly(head);
            var length = BinaryPrimitives.ReadUInt32BigEndian(head);
            if (head.AsSpan(4).SequenceEqual("eXIf"u8) && length <= LongestExif && place + ChunkFrame + length <= file.Length)
            {
                var exif = new byte[length];
                file.ReadExactly(exif);
                return Of(exif);
            }
            place += ChunkFrame + length;
        }
        return SKEncodedOrigin.TopLeft;
    }

    /// <summary>
    /// EXIF is a TIFF file: the order of bytes, where the first directory stands, its number of entries, and entries of tag, type, count and value.
    /// </summary>
    private static SKEncodedOrigin Of(ReadOnlySpan<byte> exif)
    {
        if (exif.Length < 8)
            return SKEncodedOrigin.TopLeft;
        var isBigEndian = exif[0] == 'M';
        ushort Short(ReadOnlySpan<byte> at) => isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(at) : BinaryPrimitives.ReadUInt16LittleEndian(at);
        var directory = isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(exif[4..]) : BinaryPrimitives.ReadUInt32LittleEndian(exif[4..]);
        if (directory > exif.Length - 2)
            return SKEncodedOrigin.TopLeft;
        var entries = exif[(int)directory..];
        var count = Math.Min(Short(entries), (entries.Length - 2) / EntryBytes);
        for (var i = 0; i < count; i++)
        {
            var entry = entries.Slice(2 + i * EntryBytes, EntryBytes);
            if (Short(entry) == OrientationTag)
                return Short(entry[8..]) is >= 1 and <= 8 and var value ? (SKEncodedOrigin)value : SKEncodedOrigin.TopLeft;
        }
        return SKEncodedOrigin.TopLeft;
    }
}
