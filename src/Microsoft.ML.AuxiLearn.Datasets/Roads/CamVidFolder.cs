using Microsoft.ML.AuxiLearn.Datasets.Pictures;

namespace Microsoft.ML.AuxiLearn.Datasets.Roads;

/// <summary>A set as SegNet's tutorial has it: a folder of images, and one of labels of the same names.</summary>
internal static class CamVidFolder
{
    public static CamVidPart Open(string folder, string set)
    {
        var (images, labels) = (Path.Combine(folder, set), Path.Combine(folder, set + "annot"));
        string[] names = [.. Directory.GetFiles(images, "*.png").Select(Path.GetFileName).Order(StringComparer.Ordinal)!];
        if (names.Length == 0)
            throw MissingFile.At(Path.Combine(images, "*.png"), "images and, in the folder beside it, their labels");
        if (Array.Find(names, name => !File.Exists(Path.Combine(labels, name))) is { } missing)
            throw MissingFile.At(Path.Combine(labels, missing), $"the labels of {Path.Combine(images, missing)}");
        var size = Size(Path.Combine(images, names[0]));
        return new(labels, [.. names.Select(Path.GetFileNameWithoutExtension)], size, (row, wanted, planes) =>
        {
            var path = Path.Combine(images, names[row]);
            Expect(path, size);
            ColorPlanes.Read(path, wanted, planes);
        }, row =>
        {
            var path = Path.Combine(labels, names[row]);
            Expect(path, size);
            return ImageFile.Grey(path);
        });
    }

    private static (int Height, int Width) Size(string path) => ImageFile.Size(path) is var (width, height) ? (height, width) : default;

    private static void Expect(string path, (int Height, int Width) expected)
    {
        if (Size(path) is var found && found != expected)
            throw TableFormatException.InFile(path, $"the image has {found.Height} x {found.Width} pixels; expected {expected.Height} x {expected.Width}, as the set's first has.");
    }
}
