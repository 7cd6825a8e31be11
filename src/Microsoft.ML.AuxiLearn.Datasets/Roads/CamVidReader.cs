using Microsoft.ML.AuxiLearn.Datasets.Idx;
using Microsoft.ML.AuxiLearn.Datasets.Pictures;
using Microsoft.ML.AuxiLearn.Datasets.Splits;
using Microsoft.ML.AuxiLearn.Datasets.Tables;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Datasets.Roads;

/// <summary>Puts the training, validation and test images of CamVid together, from folders of PNG files or from packed IDX files.</summary>
internal sealed class CamVidReader(string folder, SplitProtocol? protocol, int? height, int? width)
{
    private static readonly string[] _names = ["Sky", "Building", "Pole", "Road", "Pavement", "Tree", "SignSymbol", "Fence", "Car", "Pedestrian", "Bicyclist"];
    private static readonly (string Name, DatasetSplit Split)[] _sets = [("train", DatasetSplit.Train), ("val", DatasetSplit.Validation),
        ("test", DatasetSplit.Test)];

    public Table Read()
    {
        CamVidPart[] parts = [.. _sets.Select(set => Directory.Exists(Path.Combine(folder, set.Name))
            ? CamVidFolder.Open(folder, set.Name) : CamVidPacked.Open(folder, set.Name))];
        var stored = parts[0].Size;
        if (Array.Find(parts, part => part.Size != stored) is { } other)
            throw TableFormatException.InFile(other.Source,
                $"the images are {other.Size.Height} x {other.Size.Width}; expected {stored.Height} x {stored.Width}, as in {parts[0].Source}.");
        var size = ImageSize.Or(stored, height, width);
        var sampling = new PixelSampling(stored, size);
        RowReader<T> Joined<T>(Func<CamVidPart, RowReader<T>> read) => RowReader.Concatenate<T>([.. parts.Select(part => (part.Names.Length, read(part)))]);
        var rows = parts.Sum(part => part.Names.Length);
        return SplitPlan.Apply(
            [
                TableColumn.Texts("Name", parts.SelectMany(part => part.Names)),
                TableColumn.Arrays("Image", NumberDataViewType.Byte, rows, Joined<byte>(part => (row, planes) => part.Image(row, size, planes)), 3, size.Height,
                    size.Width),
                TableColumn.Classes("Label", _names.Length, _names, rows, Joined<uint>(part => (row, keys) => Keys(part, row, sampling, keys)), size.Height,
                    size.Width),
            ],
            ["Label"], [.. Enumerable.Repeat(1u, rows)], [.. parts.Zip(_sets, (part, set) => part.Names.Select(_ => set.Split)).SelectMany(splits => splits)],
                protocol);
    }

    private static void Keys(CamVidPart part, int row, PixelSampling sampling, Span<uint> keys)
    {
        var labels = part.Labels(row);
        for (var i = 0; i < keys.Length; i++)
            keys[i] = labels[sampling[i]] is var label && label < _names.Length ? label + 1u
                : label == _names.Length ? 0u
                : throw TableFormatException.InFile(part.Source,
                    $"image {part.Names[row] ?? $"{row}"} has the label {label}; expected 0 to {_names.Length - 1}, or {_names.Length} for none.");
    }
}
