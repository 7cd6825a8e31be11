using System.Buffers.Binary;
using System.Text;

namespace Microsoft.ML.AuxiLearn.Tests.Datasets;

/// <summary>.npy files byte by byte, after the published description of the format.</summary>
internal static class NpyWriter
{
    public static byte[] Bytes(string type, int[] shape, byte[] elements, byte version = 1) =>
        File($"{{'descr': '{type}', 'fortran_order': False, 'shape': ({string.Concat(shape.Select(n => n + ", ")).TrimEnd()}), }}", elements, version);

    public static byte[] Singles(int[] shape, params float[] values) => Bytes("<f4", shape, [.. values.SelectMany(BitConverter.GetBytes)]);

    public static byte[] Doubles(int[] shape, params double[] values) => Bytes("<f8", shape, [.. values.SelectMany(BitConverter.GetBytes)]);

    public static byte[] File(string head, byte[] elements, byte version = 1)
    {
        var lengthBytes = version == 1 ? 2 : 4;
        var text = head + new string(' ', (64 - (9 + lengthBytes + head.Length) % 64) % 64) + "\n";
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, text.Length);
        return [0x93, .. "NUMPY"u8, version, 0, .. length[..lengthBytes], .. Encoding.ASCII.GetBytes(text), .. elements];
    }
}
