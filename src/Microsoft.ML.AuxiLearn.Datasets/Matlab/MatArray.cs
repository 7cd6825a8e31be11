using System.Buffers.Binary;

namespace Microsoft.ML.AuxiLearn.Datasets.Matlab;

/// <summary>The types of data elements in a MAT file.</summary>
internal enum MatType
{
    Int8 = 1,
    UInt8 = 2,
    Int16 = 3,
    UInt16 = 4,
    Int32 = 5,
    UInt32 = 6,
    Single = 7,
    Double = 9,
    Int64 = 12,
    UInt64 = 13,
    Matrix = 14,
    Compressed = 15,
    Utf8 = 16,
}

/// <summary>An array of a MAT file, elements in MATLAB's order, the first index fastest.</summary>
internal abstract record MatArray(string Name, int[] Shape);

/// <summary>Numbers; an array of doubles may be stored in a smaller type, which <see cref="Storage"/> tells.</summary>
internal sealed record MatNumbers(string Name, int[] Shape, MatType Storage, byte[] Raw) : MatArray(Name, Shape)
{
    public double this[int i] => Storage switch
    {
        MatType.Int8 => (sbyte)Raw[i],
        MatType.UInt8 => Raw[i],
        MatType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(Raw.AsSpan(2 * i)),
        MatType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(Raw.AsSpan(2 * i)),
        MatType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(Raw.AsSpan(4 * i)),
        MatType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(Raw.AsSpan(4 * i)),
        MatType.Single => BinaryPrimitives.ReadSingleLittleEndian(Raw.AsSpan(4 * i)),
        MatType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(Raw.AsSpan(8 * i)),
        MatType.UInt64 => BinaryPrimitives.ReadUInt64LittleEndian(Raw.AsSpan(8 * i)),
        _ => BinaryPrimitives.ReadDoubleLittleEndian(Raw.AsSpan(8 * i)),
    };
}

/// <summary>A row of characters.</summary>
internal sealed record MatText(string Name, int[] Shape, string Text) : MatArray(Name, Shape);

/// <summary>Arrays of any kind.</summary>
internal sealed record MatCells(string Name, int[] Shape, MatArray[] Cells) : MatArray(Name, Shape);

/// <summary>Structures with the same fields; the elements have an array for each field.</summary>
internal sealed record MatStructs(string Name, int[] Shape, string[] Fields, MatArray[][] Elements) : MatArray(Name, Shape);
