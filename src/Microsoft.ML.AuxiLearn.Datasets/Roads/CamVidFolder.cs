using Microsoft.ML.AuxiLearn.Datasets.Pictures;

namespace Microsoft.ML.AuxiLearn.Datasets.Roads;

/// <summary>A set as SegNet's tutorial has it: a folder of images, and one of labels of the same names.</summary>
internal static class CamVidFolder
{
    public static CamVidPart Open(string folder, string set)
    {
        var (images, labels) = (Path.Combine(folder, set), Path.Combine(folder, set + "annot"));
        var pictures = FolderFiles.Of(images, ".png");
        if (pictures.Length == 0)
            throw MissingFile.At(Path.Combine(images, "*.png"), "images and, in the folder beside it, their labels");
        string[] maps = [.. pictures.Select(path => FolderFiles.Existing(Path.Combine(labels, Path.GetFileName(path)), $"the labels of {path}"))];
        var size = Size(pictures[0]);
        return new(labels, [.. pictures.Select(Path.GetFileNameWithoutExtension)], size, (row, wanted, planes) =>
        {
            Expect(pictures[row], size);
            ColorPlanes.Read(pictures[row], wanted, planes);
        }, row =>
        {
            Expect(maps[row], size);
            return ImageFile.Grey(maps[row]);
        });
    }

    private static (int Height, int Width) Size(string path) => ImageFile.Size(path) is var (width, height) ? (height, width) : default;

    private static void Expect(string path, (int Height, int Width) expected)
    {
        if (Size(path) is var found && found != expected)
            throw TableFormatException.InFile(path,
                $"the image has {found.Height} x {found.Width} pixels; expected {expected.Height} x {expected.Width}, as the set's first has.");
    }
}
