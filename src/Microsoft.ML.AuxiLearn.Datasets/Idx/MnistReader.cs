using Microsoft.ML.AuxiLearn.Datasets.Splits;
using Microsoft.ML.AuxiLearn.Datasets.Tables;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Datasets.Idx;

/// <summary>Puts the four files of MNIST together.</summary>
internal sealed class MnistReader(string folder, SplitProtocol? protocol, IReadOnlyList<string> names)
{
    public Table Read()
    {
        (IdxFile Images, byte[] Labels)[] parts = [Part("train"), Part("t10k")];
        var (train, test) = (parts[0].Images, parts[1].Images);
        if (!train.Shape.AsSpan(1).SequenceEqual(test.Shape.AsSpan(1)))
            throw TableFormatException.InFile(test.Path, $"the images are {Size(test)}; expected {Size(train)}, as in {train.Path}.");
        uint[] classes = [.. parts.SelectMany(part => part.Labels).Select(label => label + 1u)];
        DatasetSplit[] published = [.. Enumerable.Repeat(DatasetSplit.Train, train.Rows), .. Enumerable.Repeat(DatasetSplit.Test, test.Rows)];
        var pixels = RowReader.Concatenate<byte>([(train.Rows, IdxColumn.Rows<byte>(train)), (test.Rows, IdxColumn.Rows<byte>(test))]);
        return SplitPlan.Apply(
            [TableColumn.Arrays("Image", NumberDataViewType.Byte, classes.Length, pixels, 1, train.Shape[1], train.Shape[2]),
                TableColumn.Keys("Label", classes, names)],
            ["Label"], classes, published, protocol);
    }

    private static string Size(IdxFile images) => string.Join(" x ", images.Shape[1..]);

    private (IdxFile Images, byte[] Labels) Part(string part)
    {
        var (images, labels) = (Open($"{part}-images", 3), Open($"{part}-labels", 1));
        if (images.Rows != labels.Rows)
            throw TableFormatException.InFile(labels.Path, $"there are {labels.Rows} labels; expected {images.Rows}, as many as images in {images.Path}.");
        var values = IdxColumn.All<byte>(labels);
        if (Array.FindIndex(values, label => label >= names.Count) is var wrong and >= 0)
            throw TableFormatException.AtByte(labels.Path, 8 + wrong, $"the label {values[wrong]} was found; expected 0 to {names.Count - 1}.");
        return (images, values);
    }

    private IdxFile Open(string name, int dimensions)
    {
        string[] names = [.. new[] { $"{name}-idx{dimensions}-ubyte", $"{name}.idx{dimensions}-ubyte" }.SelectMany(file => new[] { file, file + ".gz" })];
        var path = names.Select(file => Path.Combine(folder, file)).FirstOrDefault(File.Exists)
            ?? throw MissingFile.At(Path.Combine(folder, names[0]), "it or the same with .gz");
        var file = IdxFile.Open(path);
        return file.Type == 0x08 && file.Shape.Length == dimensions
            ? file
            : throw TableFormatException.AtByte(path, 2,
                $"elements of type {file.Type:X2} in {file.Shape.Length} dimensions were found; expected 08, unsigned bytes, in {dimensions}.");
    }
}
