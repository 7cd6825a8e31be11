using System.Buffers.Binary;
using System.IO.Compression;
using Microsoft.ML.AuxiLearn.Datasets.Binary;

namespace Microsoft.ML.AuxiLearn.Datasets.Pictures;

/// <summary>PNG files of 16-bit grey values, bit for bit: SkiaSharp, which reads every other image here, keeps eight bits of them.</summary>
internal static class GreyPng
{
    private static readonly byte[] _signature = [0x89, .. "PNG\r\n\u001a\n"u8];

    /// <summary>The grey values row after row.</summary>
    /// <exception cref="TableFormatException">The file is another, or damaged; the message names the byte.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static ushort[] Read(string path, (int Height, int Width) size)
    {
        using var file = ByteSource.File(path);
        if (!Take(file, 0, 8).AsSpan().SequenceEqual(_signature))
            throw TableFormatException.AtByte(path, 0, "the file is not a PNG; expected a PNG of 16-bit grey values.");
        using var packed = new MemoryStream();
        for (var (at, isEnd) = (8L, false); !isEnd;)
        {
            var head = Take(file, at, 8);
            var (length, kind) = (BinaryPrimitives.ReadUInt32BigEndian(head), System.Text.Encoding.Latin1.GetString(head, 4, 4));
            if (length > file.Length - at - 12)
                throw TableFormatException.AtByte(path, at,
                    $"the chunk {kind} declares {length} bytes; expected at most {Math.Max(0, file.Length - at - 12)}.");
            if (at == 8)
                CheckHead(path, kind, kind == "IHDR" && length == 13 ? Take(file, at + 8, 13) : [], size);
            if (kind == "IDAT")
                packed.Write(Take(file, at + 8, (int)length));
            isEnd = kind == "IEND";
            at += 12 + length;
        }
        packed.Position = 0;
        return Unfiltered(path, packed, size);
    }

    private static void CheckHead(string path, string kind, byte[] head, (int Height, int Width) size)
    {
        if (head.Length == 0)
            throw TableFormatException.AtByte(path, 8, $"the first chunk is {kind}; expected IHDR, of 13 bytes.");
        var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(head), BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(4)));
        if ((height, width) != ((uint)size.Height, (uint)size.Width))
            throw TableFormatException.InFile(path, $"the image has {height} x {width} pixels; expected {size.Height} x {size.Width}.");
        if (head is not [.., 16, 0, 0, 0, 0])
            throw TableFormatException.AtByte(path, 24,
                $"depth, colours, compression, filter and interlacing are {Convert.ToHexString(head.AsSpan(8))}; expected 1000000000, 16-bit grey values that "
                + "are not interlaced.");
    }

    private static ushort[] Unfiltered(string path, MemoryStream packed, (int Height, int Width) size)
    {
        var stride = 2 * size.Width;
        var (row, above) = (new byte[1 + stride], new byte[1 + stride]);   // the first byte is the row's filter
        var values = new ushort[size.Height * size.Width];
        try
        {
            using var pixels = new ZLibStream(packed, CompressionMode.Decompress);
            for (var y = 0; y < size.Height; y++, (row, above) = (above, row))
            {
                if (pixels.ReadAtLeast(row, row.Length, throwOnEndOfStream: false) < row.Length)
                    throw TableFormatException.InFile(path, $"the pixels end in row {y}; expected {size.Height} rows.");
                if (row[0] > 4)
                    throw TableFormatException.InFile(path, $"row {y} has the filter {row[0]}; expected 0 to 4.");
                above[0] = 0;
                for (var i = 1; i <= stride; i++)
                    row[i] += Predicted(row[0], i > 2 ? row[i - 2] : (byte)0, above[i], i > 2 ? above[i - 2] : (byte)0);
                for (var x = 0; x < size.Width; x++)
                    values[y * size.Width + x] = BinaryPrimitives.ReadUInt16BigEndian(row.AsSpan(1 + 2 * x));
            }
            return values;
        }
        catch (InvalidDataException exception)
        {
            throw TableFormatException.InFile(path, $"the compressed pixels are damaged ({exception.Message}); expected a whole image.", exception);
        }
    }

    /// <summary>
    /// What the filter of a row tells of a byte by its neighbours to the left, above, and above to the left: none, one, their mean, or Paeth's choice.
    /// </summary>
    private static byte Predicted(byte filter, byte left, byte above, byte corner) => filter switch
    {
        0 => 0,
        1 => left,
        2 => above,
        3 => (byte)((left + above) / 2),
        _ => Paeth(left, above, corner),
    };

    private static byte Paeth(int left, int above, int corner)
    {
        var guess = left + above - corner;
        var (toLeft, toAbove, toCorner) = (Math.Abs(guess - left), Math.Abs(guess - above), Math.Abs(guess - corner));
        return (byte)(toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner);
    }

    private static byte[] Take(ByteSource file, long offset, int count)
    {
        var bytes = new byte[count];
        file.Read(offset, bytes);
        return bytes;
    }
}
