using Microsoft.ML.AuxiLearn.Datasets.Binary;
using Microsoft.ML.AuxiLearn.Datasets.Tables;

namespace Microsoft.ML.AuxiLearn.Datasets.Cifar;

/// <summary>A file of records: label bytes, then the red, the green and the blue pixels of 32 rows of 32.</summary>
internal sealed class CifarFile
{
    public const int Side = 32, Pixels = 3 * Side * Side;

    private readonly ByteSource _file;
    private readonly int _labelBytes;

    /// <param name="path">The file.</param>
    /// <param name="split">What its rows are for.</param>
    /// <param name="classes">For each label byte of a record the number of classes.</param>
    /// <exception cref="TableFormatException">The file does not end with a record, holds none, or a label is none of the classes.</exception>
    public CifarFile(string path, DatasetSplit split, params int[] classes)
    {
        (_file, _labelBytes, Split) = (ByteSource.File(path), classes.Length, split);
        var record = _labelBytes + Pixels;
        if (_file.Length == 0 || _file.Length % record != 0)
            throw TableFormatException.InFile(path,
                $"the file holds {_file.Length} bytes; expected a multiple of {record}, the bytes of an image and its "
                + $"{(_labelBytes == 1 ? "label" : "labels")}.");
        Labels = new byte[_file.Length / record][];
        for (var row = 0; row < Labels.Length; row++)
        {
            Labels[row] = new byte[_labelBytes];
            _file.Read((long)row * record, Labels[row]);
            for (var i = 0; i < _labelBytes; i++)
                if (Labels[row][i] >= classes[i])
                    throw TableFormatException.AtByte(path, (long)row * record + i, $"the label {Labels[row][i]} was found; expected 0 to {classes[i] - 1}.");
        }
    }

    public DatasetSplit Split { get; }

    /// <summary>The label bytes of each row.</summary>
    public byte[][] Labels { get; }

    /// <summary>Reads a row's pixels, 3 x 32 x 32.</summary>
    public RowReader<byte> Images => (row, pixels) => _file.Read((long)row * (_labelBytes + Pixels) + _labelBytes, pixels);
}
