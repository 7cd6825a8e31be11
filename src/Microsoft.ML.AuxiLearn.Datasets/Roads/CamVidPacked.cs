using Microsoft.ML.AuxiLearn.Datasets.Idx;
using Microsoft.ML.AuxiLearn.Datasets.Pictures;

namespace Microsoft.ML.AuxiLearn.Datasets.Roads;

/// <summary>
/// A set as IDX files: SET-images-idx4-ubyte [n, 3, height, width], SET-labels-idx3-ubyte [n, height, width] and, if it is there, SET.txt with the images'
/// names.
/// </summary>
internal static class CamVidPacked
{
    public static CamVidPart Open(string folder, string set)
    {
        var (images, labels) = (File(folder, $"{set}-images-idx4-ubyte"), File(folder, $"{set}-labels-idx3-ubyte"));
        if (images is not { Type: 0x08, Shape: [> 0 and var count, 3, var height, var width] })
            throw TableFormatException.InFile(images.Path,
                $"the array is {Size(images)} of type {images.Type:X2}; expected images x 3 x height x width of 08, unsigned bytes.");
        if (labels.Type != 0x08 || !labels.Shape.AsSpan().SequenceEqual([count, height, width]))
            throw TableFormatException.InFile(labels.Path,
                $"the array is {Size(labels)} of type {labels.Type:X2}; expected {count} x {height} x {width} of 08, unsigned bytes.");
        var (pixels, classes) = (IdxColumn.Rows<byte>(images), IdxColumn.Rows<byte>(labels));
        return new(labels.Path, Names(Path.Combine(folder, set + ".txt"), count), (height, width), (row, size, planes) =>
        {
            var image = new byte[3 * height * width];
            pixels(row, image);
            ColorPlanes.Write(image, (height, width), byColumns: false, size, planes);
        }, row =>
        {
            var values = new byte[height * width];
            classes(row, values);
            return values;
        });
    }

    private static string?[] Names(string path, int count)
    {
        if (!System.IO.File.Exists(path))
            return new string?[count];
        string[] names = [.. System.IO.File.ReadAllLines(path).Where(line => !string.IsNullOrWhiteSpace(line))
            .Select(line => Path.GetFileNameWithoutExtension(line.Trim()))];
        return names.Length == count ? names : throw TableFormatException.InFile(path, $"there are {names.Length} names; expected {count}, as many as images.");
    }

    private static IdxFile File(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        return System.IO.File.Exists(path) ? IdxFile.Open(path)
            : System.IO.File.Exists(path + ".gz") ? IdxFile.Open(path + ".gz")
            : throw MissingFile.At(path,
                $"it or the same with .gz, or a folder {Path.Combine(folder, name[..name.IndexOf('-', StringComparison.Ordinal)])} of PNG files");
    }

    private static string Size(IdxFile file) => string.Join(" x ", file.Shape);
}
