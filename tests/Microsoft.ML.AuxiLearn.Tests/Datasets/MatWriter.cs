using System.IO.Compression;
using System.Text;

namespace Microsoft.ML.AuxiLearn.Tests.Datasets;

/// <summary>MAT files of version 5 byte by byte, after the published description of the format.</summary>
internal static class MatWriter
{
    public static byte[] File(params byte[][] elements)
    {
        var head = Encoding.ASCII.GetBytes("MATLAB 5.0 MAT-file, Platform: GLNXA64".PadRight(116) + "\0\0\0\0\0\0\0\0\0\u0001IM");
        return [.. head, .. elements.SelectMany(element => element)];
    }

    /// <summary>The element packed by zlib, which is not filled up to a multiple of 8.</summary>
    public static byte[] Compressed(byte[] element)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest))
            zlib.Write(element);
        var bytes = packed.ToArray();
        return [.. Words(15, bytes.Length), .. bytes];
    }

    public static byte[] UInt8(string name, int[] shape, params byte[] values) => Matrix(9, name, shape, Element(2, values));

    /// <summary>An array of doubles that MATLAB stores as bytes where they fit.</summary>
    public static byte[] SmallDoubles(string name, int[] shape, params byte[] values) => Matrix(6, name, shape, Element(2, values));

    public static byte[] Doubles(string name, int[] shape, params double[] values) =>
        Matrix(6, name, shape, Element(9, [.. values.SelectMany(BitConverter.GetBytes)]));

    public static byte[] Text(string name, string text) => Matrix(4, name, [1, text.Length], Element(4, Encoding.Unicode.GetBytes(text)));

    public static byte[] Cells(string name, params byte[][] cells) => Matrix(1, name, [1, cells.Length], cells);

    /// <param name="name">The array's name.</param>
    /// <param name="fields">The names of the fields.</param>
    /// <param name="elements">For each structure an unnamed array for each field.</param>
    public static byte[] Structs(string name, string[] fields, params byte[][][] elements) => Matrix(2, name, [1, elements.Length],
        [Element(5, BitConverter.GetBytes(32)), Element(1, Encoding.ASCII.GetBytes(string.Concat(fields.Select(field => field.PadRight(32, '\0'))))),
            .. elements.SelectMany(element => element)]);

    public static byte[] Matrix(byte kind, string name, int[] shape, params byte[][] content)
    {
        byte[] all =
        [
            .. Element(6, [kind, 0, 0, 0, 0, 0, 0, 0]),
            .. Element(5, [.. shape.SelectMany(BitConverter.GetBytes)]),
            .. Element(1, Encoding.ASCII.GetBytes(name)),
            .. content.SelectMany(part => part),
        ];
        return [.. Words(14, all.Length), .. all];
    }

    /// <summary>Up to four bytes stand in the tag; more follow it, filled up to a multiple of 8.</summary>
    public static byte[] Element(int type, byte[] data) => data.Length is > 0 and <= 4
        ? [.. BitConverter.GetBytes((data.Length << 16) | type), .. data, .. new byte[4 - data.Length]]
        : [.. Words(type, data.Length), .. data, .. new byte[(8 - data.Length % 8) % 8]];

    private static byte[] Words(int first, int second) => [.. BitConverter.GetBytes(first), .. BitConverter.GetBytes(second)];
}
