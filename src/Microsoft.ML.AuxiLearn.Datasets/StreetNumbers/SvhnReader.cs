using Microsoft.ML.AuxiLearn.Datasets.Matlab;
using Microsoft.ML.AuxiLearn.Datasets.Splits;
using Microsoft.ML.AuxiLearn.Datasets.Tables;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Datasets.StreetNumbers;

/// <summary>Puts the files of cropped digits together.</summary>
internal sealed class SvhnReader(string folder, SplitProtocol? protocol, bool includeExtra)
{
    private const int Side = 32, Plane = Side * Side, Pixels = 3 * Plane;
    private static readonly string[] _digits = [.. Enumerable.Range(0, 10).Select(i => $"{i}")];

    public Table Read()
    {
        (DatasetSplit Split, byte[] Pixels, uint[] Labels)[] parts =
        [
            Part("train_32x32.mat", DatasetSplit.Train),
            .. includeExtra ? [Part("extra_32x32.mat", DatasetSplit.Train)] : Array.Empty<(DatasetSplit, byte[], uint[])>(),
            Part("test_32x32.mat", DatasetSplit.Test),
        ];
        uint[] classes = [.. parts.SelectMany(part => part.Labels)];
        DatasetSplit[] published = [.. parts.SelectMany(part => part.Labels.Select(_ => part.Split))];
        var images = RowReader.Concatenate<byte>([.. parts.Select(part => (part.Labels.Length, Images(part.Pixels)))]);
        return SplitPlan.Apply(
            [TableColumn.Arrays("Image", NumberDataViewType.Byte, classes.Length, images, 3, Side, Side), TableColumn.Keys("Label", classes, _digits)],
            ["Label"], classes, published, protocol);
    }

    // MATLAB stores height x width x channel x image with the height fastest.
    private static RowReader<byte> Images(byte[] stored) => (row, pixels) =>
    {
        var image = stored.AsSpan(row * Pixels, Pixels);
        for (var channel = 0; channel < 3; channel++)
            for (var y = 0; y < Side; y++)
                for (var x = 0; x < Side; x++)
                    pixels[channel * Plane + y * Side + x] = image[channel * Plane + x * Side + y];
    };

    private (DatasetSplit Split, byte[] Pixels, uint[] Labels) Part(string file, DatasetSplit split)
    {
        var path = Path.Combine(folder, file);
        var arrays = MatFile.Read(path, "X", "y");
        if (arrays.GetValueOrDefault("X") is not MatNumbers { Storage: MatType.UInt8, Shape: [Side, Side, 3, .. var rest] } images || rest.Length > 1)
            throw TableFormatException.InFile(path, "there is no array 'X' of bytes; expected one of 32 x 32 x 3 x images.");
        var count = rest is [var several] ? several : 1;   // MATLAB drops a last dimension of 1
        if (arrays.GetValueOrDefault("y") is not MatNumbers labels || labels.Shape is not [var rows, 1] || rows != count)
            throw TableFormatException.InFile(path, $"there is no array 'y' of {count} labels; expected a column with one for each image of 'X'.");
        // The digit 0 has the label 10.
        uint[] keys = [.. Enumerable.Range(0, count).Select(i => labels[i] is >= 1 and <= 10 && double.IsInteger(labels[i]) ? (uint)labels[i] % 10 + 1
            : throw TableFormatException.InFile(path, FormattableString.Invariant($"label {i + 1} of 'y' is {labels[i]}; expected 1 to 10.")))];
        return (split, images.Raw, keys);
    }
}
