using Microsoft.ML.AuxiLearn.Datasets.Matlab;

namespace Microsoft.ML.AuxiLearn.Datasets.Cars;

/// <summary>The structures 'annotations' of one file: fname, class where it is published, and the box's corners, counted from 1 and inside it.</summary>
internal sealed class CarAnnotations
{
    private static readonly string[] _corners = ["bbox_x1", "bbox_y1", "bbox_x2", "bbox_y2"];

    private readonly string _path;
    private readonly MatStructs _cars;

    /// <param name="path">The file.</param>
    /// <param name="images">The folder of the images.</param>
    /// <param name="classes">The number of classes.</param>
    /// <exception cref="TableFormatException">The file is not of this form.</exception>
    public CarAnnotations(string path, string images, int classes)
    {
        _path = path;
        _cars = MatFile.Read(path, "annotations").GetValueOrDefault("annotations") as MatStructs
            ?? throw TableFormatException.InFile(path, "there are no structures 'annotations'; expected one for each image.");
        Paths = [.. Enumerable.Range(0, _cars.Elements.Length).Select(row => ImagePath(images, row))];
        Classes = [.. Paths.Select((_, row) => _cars.Fields.Contains("class") ? (uint)Number(row, "class", 1, classes) : 0)];
        Boxes = [.. Paths.SelectMany((_, row) => Box(row))];
    }

    public string[] Paths { get; }

    /// <summary>From 1; 0 where they are not published.</summary>
    public uint[] Classes { get; }

    /// <summary>x, y, width and height in pixels of car after car.</summary>
    public float[] Boxes { get; }

    private string ImagePath(string images, int row)
    {
        var name = Field(row, "fname") is MatText text ? text.Text : throw Error(row, "fname", "no text", "the name of the image file");
        var path = Path.Combine(images, name);
        return FolderFiles.Find(path) ?? throw Error(row, "fname", $"'{name}'", $"a file in {images}");
    }

    private float[] Box(int row)
    {
        float[] corners = [.. _corners.Select(name => (float)Number(row, name, 1, 1 << 24))];
        return corners[2] >= corners[0] && corners[3] >= corners[1]
            ? [corners[0] - 1, corners[1] - 1, corners[2] - corners[0] + 1, corners[3] - corners[1] + 1]
            : throw Error(row, string.Join(", ", _corners), string.Join(", ", corners), "the upper left corner before the lower right one");
    }

    private double Number(int row, string name, int from, int to) =>
        Field(row, name) is MatNumbers { Raw.Length: > 0 } numbers && numbers[0] >= from && numbers[0] <= to && double.IsInteger(numbers[0])
        ? numbers[0]
        : throw Error(row, name, Field(row, name) is MatNumbers { Raw.Length: > 0 } wrong
            ? FormattableString.Invariant($"{wrong[0]}") : "no number", $"an integer from {from} to {to}");

    private MatArray Field(int row, string name) => Array.IndexOf(_cars.Fields, name) is var field and >= 0
        ? _cars.Elements[row][field]
        : throw TableFormatException.InFile(_path, $"the structures 'annotations' have the fields {string.Join(", ", _cars.Fields)}; expected {name} too.");

    private TableFormatException Error(int row, string field, string found, string expected) =>
        TableFormatException.InFile(_path, $"{field} of annotation {row + 1} is {found}; expected {expected}.");
}
