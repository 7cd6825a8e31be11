using System.Buffers.Binary;

namespace Microsoft.ML.AuxiLearn.Tests.Datasets;

/// <summary>IDX files byte by byte.</summary>
internal static class IdxFixture
{
    public static byte[] Bytes(byte type, int[] shape, params byte[] elements)
    {
        var head = new byte[4 + 4 * shape.Length];
        (head[2], head[3]) = (type, (byte)shape.Length);
        for (var i = 0; i < shape.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4 + 4 * i), shape[i]);
        return [.. head, .. elements];
    }

    /// <summary>Two training and one test digit of 2 x 3 pixels, the training files packed.</summary>
    public static TempFolder Mnist()
    {
        var folder = new TempFolder();
        folder.Zip("train-images-idx3-ubyte.gz", Bytes(0x08, [2, 2, 3], 1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 255));
        folder.Zip("train-labels-idx1-ubyte.gz", Bytes(0x08, [2], 7, 0));
        folder.Write("t10k-images-idx3-ubyte", Bytes(0x08, [1, 2, 3], 21, 22, 23, 24, 25, 26));
        folder.Write("t10k-labels-idx1-ubyte", Bytes(0x08, [1], 9));
        return folder;
    }
}
