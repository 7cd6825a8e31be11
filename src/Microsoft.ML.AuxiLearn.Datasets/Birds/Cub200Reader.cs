using Microsoft.ML.AuxiLearn.Datasets.Pictures;
using Microsoft.ML.AuxiLearn.Datasets.Splits;
using Microsoft.ML.AuxiLearn.Datasets.Tables;

namespace Microsoft.ML.AuxiLearn.Datasets.Birds;

/// <summary>Puts the columns of CUB-200-2011 together.</summary>
internal sealed class Cub200Reader(string folder, SplitProtocol? protocol, PositionUnit positions, int minimumCertainty)
{
    private const int AttributeCount = 312;
    private static readonly string[] _boxSlots = ["x", "y", "width", "height"];

    public Table Read()
    {
        if (minimumCertainty is < 1 or > 4)
            throw new ArgumentException($"minimumCertainty is {minimumCertainty}; expected 1 (keeps all) to 4 (definitely).");
        var (images, paths) = Images();
        var names = NumberedNames.Read(At("classes.txt"), "class name");
        var classes = new uint[images.Count];
        images.Read(At("image_class_labels.txt"), "image class", (row, line) => classes[row] = (uint)line.Integer(1, 1, names.Length));
        var published = new DatasetSplit[images.Count];
        images.Read(At("train_test_split.txt"), "image is_training_image", (row, line) => published[row] = line.Integer(1, 0, 1) == 1
            ? DatasetSplit.Train : DatasetSplit.Test);

        var boxes = Boxes(images);
        var sizes = positions == PositionUnit.Image ? Array.ConvertAll(paths, ImageFile.Size) : null;
        List<TableColumn> columns = [TableColumn.Texts("ImagePath", paths), TableColumn.Keys("Species", classes, names)];
        columns.AddRange(Attributes(images, classes, names.Length));
        if (File.Exists(At("parts/part_locs.txt")))
            columns.AddRange(Cub200Parts.Read(At("parts"), images, Frames(boxes, sizes, images.Count)));
        if (boxes is not null)
            columns.Add(TableColumn.Vectors("Box", sizes is null ? boxes : ImageFile.Fractions(boxes, sizes), _boxSlots));
        return SplitPlan.Apply(columns, ["Species"], classes, published, protocol);
    }

    private string At(string file) => Path.Combine(folder, file);

    private (NumberedRows Rows, string[] Paths) Images()
    {
        using var lines = new RecordReader(At("images.txt"), "image path");
        var (rows, paths) = (new NumberedRows(At("images.txt")), new List<string>());
        while (lines.Read())
        {
            var path = Path.Combine(folder, "images", lines.Rest(1));
            if (!rows.Add(lines.Integer(0)))
                throw lines.Error($"image {lines.Text(0)} is on an earlier line too; expected each number once.");
            paths.Add(FolderFiles.Find(path) ?? throw lines.Error($"the image {path} is missing; expected a file for each line."));
        }
        return rows.Count > 0 ? (rows, [.. paths]) : throw lines.Error("no image is listed; expected lines of 'image path'.");
    }

    private float[]? Boxes(NumberedRows images)
    {
        if (!File.Exists(At("bounding_boxes.txt")))
            return positions == PositionUnit.Box
                ? throw new ArgumentException($"positions is Box, and there is no {At("bounding_boxes.txt")}; expected that file, or another unit.")
                : null;
        var boxes = new float[4 * images.Count];
        images.Read(At("bounding_boxes.txt"), "image x y width height", (row, line) =>
        {
            for (var i = 0; i < 4; i++)
                boxes[4 * row + i] = line.Number(1 + i);
            if (boxes[4 * row + 2] <= 0 || boxes[4 * row + 3] <= 0)
                throw line.Error($"the box is {line.Text(3)} wide and {line.Text(4)} high; expected more than 0.");
        });
        return boxes;
    }

    /// <summary>The rectangle that a row's positions are relative to: x, y, width and height.</summary>
    private Func<int, (float X, float Y, float Width, float Height)> Frames(float[]? boxes, (int Width, int Height)[]? sizes, int rows) =>
        positions switch
        {
            PositionUnit.Box => row => (boxes![4 * row], boxes[4 * row + 1], boxes[4 * row + 2], boxes[4 * row + 3]),
            PositionUnit.Image => row => (0, 0, sizes![row].Width, sizes[row].Height),
            _ => _ => (0, 0, 1, 1),
        };

    private IEnumerable<TableColumn> Attributes(NumberedRows images, uint[] classes, int classCount)
    {
        var (perImage, perClass) = (At("attributes/image_attribute_labels.txt"), At("attributes/class_attribute_labels_continuous.txt"));
        string[] names = new[] { "attributes/attributes.txt", "attributes.txt", "../attributes.txt" }.Select(At).FirstOrDefault(File.Exists) is { } file
            ? NumberedNames.Read(file, "attribute name")
            : [.. Enumerable.Range(1, AttributeCount).Select(i => $"attribute {i}")];
        if (File.Exists(perImage))
            yield return TableColumn.Vectors("Attributes", Cub200Attributes.OfImages(perImage, images, names.Length, minimumCertainty), names);
        if (File.Exists(perClass))
        {
            var shares = Cub200Attributes.OfClasses(perClass, classCount, names.Length);
            yield return TableColumn.Vectors<float>("ClassAttributes", Microsoft.ML.Data.NumberDataViewType.Single, images.Count,
                (row, values) => shares[classes[row] - 1].CopyTo(values), names);
        }
    }
}
