using Microsoft.ML.AuxiLearn.Datasets.Pictures;
using Microsoft.ML.AuxiLearn.Datasets.Splits;
using Microsoft.ML.AuxiLearn.Datasets.Tables;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Datasets.Streets;

/// <summary>Finds the images of train and val in their cities' folders, and reads them with their labels and disparities when a row is asked for.</summary>
internal sealed class CityscapesPngReader(string folder, SplitProtocol? protocol, int? height, int? width)
{
    private const string Ending = "_leftImg8bit.png";

    /// <summary>The label ids of cityscapesScripts; 255 is the licence plate's -1.</summary>
    private const int LastLabelId = 33;

    public Table Read()
    {
        (string Name, DatasetSplit Split)[] rows = [.. Rows("train", DatasetSplit.Train), .. Rows("val", DatasetSplit.Test)];
        var stored = Size(File("leftImg8bit", rows[0].Name, Ending));
        var size = ImageSize.Or(stored, height, width);
        var sampling = new PixelSampling(stored, size);
        string[] Files(string kind, string ending) => [.. rows.Select(row => File(kind, row.Name, ending))];
        var (images, labels) = (Files("leftImg8bit", Ending), Files("gtFine", "_gtFine_labelIds.png"));
        foreach (var image in images)
            Expect(image, Size(image), stored);

        TableColumn Classes(string name, string[] names, uint[] keyOf) =>
            TableColumn.Classes(name, names.Length, names, rows.Length, (row, keys) => Keys(labels[row], stored, sampling, keyOf, keys), size.Height,
                size.Width);
        List<TableColumn> columns =
        [
            TableColumn.Texts("Name", rows.Select(row => Path.GetFileName(row.Name))),
            TableColumn.Arrays<byte>("Image", NumberDataViewType.Byte, rows.Length, (row, planes) => ColorPlanes.Read(images[row], size, planes), 3,
                size.Height, size.Width),
            Classes("Label", CityscapesClasses.Names, CityscapesClasses.OfLabelId),
            Classes("Category", CityscapesClasses.CategoryNames, CityscapesClasses.CategoryOfLabelId),
        ];
        if (Directory.Exists(Path.Combine(folder, "disparity")))
        {
            var disparities = Files("disparity", "_disparity.png");
            columns.Add(TableColumn.Arrays<ushort>("Disparity", NumberDataViewType.UInt16, rows.Length,
                (row, values) => Disparity(disparities[row], stored, sampling, values), 1, size.Height, size.Width));
        }
        return SplitPlan.Apply(columns, ["Label", "Category"], [.. rows.Select(_ => 1u)], [.. rows.Select(row => row.Split)], protocol);
    }

    /// <summary>A row for each image, by its path inside the kind's folder without the ending: train/aachen/aachen_000000_000019.</summary>
    private IEnumerable<(string, DatasetSplit)> Rows(string part, DatasetSplit split)
    {
        var images = Path.Combine(folder, "leftImg8bit");
        var found = FolderFiles.Of(Path.Combine(images, part), Ending, isDeep: true);
        return found.Length > 0
            ? found.Select(path => (Path.GetRelativePath(images, path)[..^Ending.Length], split))
            : throw MissingFile.At(Path.Combine(images, part, "*", "*" + Ending), "the images of Cityscapes as they are published");
    }

    private string File(string kind, string name, string ending) => FolderFiles.Existing(Path.Combine(folder, kind, name + ending));

    private static (int Height, int Width) Size(string path) => ImageFile.Size(path) is var (width, height) ? (height, width) : default;

    private static void Expect(string path, (int Height, int Width) found, (int Height, int Width) expected)
    {
        if (found != expected)
            throw TableFormatException.InFile(path,
                $"the image has {found.Height} x {found.Width} pixels; expected {expected.Height} x {expected.Width}, as the first has.");
    }

    private static void Keys(string path, (int, int) stored, PixelSampling sampling, uint[] keyOf, Span<uint> keys)
    {
        Expect(path, Size(path), stored);
        var ids = ImageFile.Grey(path);
        for (var i = 0; i < keys.Length; i++)
            keys[i] = ids[sampling[i]] is var id && id is <= LastLabelId or 255
                ? keyOf[id] : throw TableFormatException.InFile(path, $"a pixel has the label id {id}; expected 0 to {LastLabelId}, or 255.");
    }

    private static void Disparity(string path, (int, int) stored, PixelSampling sampling, Span<ushort> values)
    {
        var all = GreyPng.Read(path, stored);
        for (var i = 0; i < values.Length; i++)
            values[i] = all[sampling[i]];
    }
}
