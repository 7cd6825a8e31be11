using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Samples.BirdAttributes;

/// <summary>CUB-200-2011 and the Oxford-IIIT Pets from their folders as published.</summary>
internal static class PublishedPictures
{
    /// <summary>
    /// Birds, with attributes, the visibility and the heights of their parts, and the shape of the box. What would be wrong in a mirrored image, such as a
    /// part's x, is left out.
    /// </summary>
    /// <param name="folder">CUB_200_2011.</param>
    /// <param name="side">The width and height to which images are brought.</param>
    /// <param name="crops">An IDX file [n, 3, side, side] of the images, in the order of images.txt, that takes the place of the photos; or null.</param>
    /// <param name="whole">Whether the photos are left as they are, with the attributes alone, instead of the square around the bird.</param>
    public static PictureSet Cub(string folder, int side, string? crops, bool whole)
    {
        var view = new MLContext(0).Data.LoadCub200(Existing(folder),
            positions: File.Exists(Path.Combine(folder, "bounding_boxes.txt")) ? PositionUnit.Box : PositionUnit.Pixels);
        var attributes = Vectors(view, view.Schema.GetColumnOrNull("Attributes") is null ? "ClassAttributes" : "Attributes");
        var (boxes, visibility, positions) = (Vectors(view, "Box"), whole
            ? null : Vectors(view, "PartVisibility"), whole ? null : Vectors(view, "PartPositions"));
        var shape = whole ? null : boxes;
        var splits = view.GetColumn<uint>("Split").Select(split => (DatasetSplit)split == DatasetSplit.Test);
        return Read(Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)), view, "Species",
            Pixels(view, crops, side, whole ? null : boxes, Widths(Path.Combine(folder, "image_sizes.csv"))), [.. splits],
            [attributes, visibility], [Every(positions, 2, offset: 1), Shape(shape)]);
    }

    /// <summary>Cats and dogs, with the height and the size of the head's box, and the shares of the trimap.</summary>
    public static PictureSet Pets(string folder, int side, string? crops)
    {
        var view = new MLContext(0).Data.LoadOxfordPet(Existing(folder));
        var splits = view.GetColumn<uint>("Split").Select(split => (DatasetSplit)split == DatasetSplit.Test).ToArray();
        var boxes = Vectors(view, "HeadBox");
        var head = boxes is { } all ? all with { Names = [.. all.Names.Skip(1)], Values = [.. all.Values.Select(box => box[1..])] } : null;
        return Read(Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)), view, "Breed", Pixels(view, crops, side, null), splits.Contains(true)
            ? splits
            : null, [], [head, Vectors(view, "TrimapShares")]);
    }

    private static PictureSet Read(string name, IDataView view, string label, (byte[][] Rows, int Side) pixels, bool[]? isTest, Columns?[] attributes,
        Columns?[] numbers)
    {
        uint[] classes = [.. view.GetColumn<uint>(label)];
        uint[] present = [.. classes.Where(value => value > 0).Distinct().Order()];
        VBuffer<ReadOnlyMemory<char>> names = default;
        view.Schema[label].GetKeyValues(ref names);

        var (yesNo, measured) = (Columns.Joined(attributes), Columns.Joined(numbers));
        Picture[] pictures = [.. Enumerable.Range(0, classes.Length).Where(row => classes[row] > 0).Select(row => new Picture
        {
            Pixels = pixels.Rows[row],
            Species = (uint)Array.IndexOf(present, classes[row]),
            Attributes = yesNo.Of(row),
            Numbers = measured.Of(row),
        })];
        return new(name, pixels.Side, pictures, [.. present.Select(value => names.GetItemOrDefault((int)value - 1).ToString())], yesNo.Names, measured.Names,
            isTest is null ? null : [.. isTest.Where((_, row) => classes[row] > 0)]);
    }

    /// <summary>[3, side, side] of each row, decoded once.</summary>
    private static (byte[][] Rows, int Side) Pixels(IDataView view, string? crops, int side, Columns? boxes, float[]? widths = null)
    {
        string[] paths = [.. view.GetColumn<ReadOnlyMemory<char>>("ImagePath").Select(path => path.ToString())];
        var rows = new byte[paths.Length][];
        if (crops is null)
        {
            Parallel.For(0, paths.Length, row => rows[row] = Photo.Read(paths[row], boxes?.Values[row] ?? [], side, widths?[row]));
            return (rows, side);
        }
        var packed = new MLContext(0).Data.LoadIdx(("Image", crops));
        if (packed.Schema["Image"].Type is not VectorDataViewType { ItemType: NumberDataViewType, Dimensions: [3, var height, var width] } type
            || type.ItemType != NumberDataViewType.Byte || height != width || packed.GetRowCount() != paths.Length)
            throw new ArgumentException(
                $"'{crops}' holds {packed.GetRowCount()} of {packed.Schema["Image"].Type}; expected {paths.Length} squares of 3 x side x side bytes, one for "
                    + "each image of the data set.");
        return ([.. packed.GetColumn<byte[]>("Image")], height);
    }

    /// <summary>The widths of the published photos, from image_id,orig_width,..., where the folder has smaller ones; null without that list.</summary>
    private static float[]? Widths(string path) =>
        !File.Exists(path) ? null : [.. new MLContext(0).Data.LoadTable(path, null, out _).GetColumn<float>("orig_width")];

    private static string Existing(string folder) =>
        Directory.Exists(folder) ? folder : throw new ArgumentException($"There is no folder '{folder}'; expected that of a data set.");

    private static Columns? Vectors(IDataView view, string name)
    {
        if (view.Schema.GetColumnOrNull(name) is not { } column)
            return null;
        VBuffer<ReadOnlyMemory<char>> slots = default;
        column.Annotations.GetValue("SlotNames", ref slots);
        return new([.. slots.DenseValues().Select(slot => slot.ToString())], [.. view.GetColumn<float[]>(column)]);
    }

    private static Columns? Every(Columns? columns, int step, int offset)
    {
        bool Taken(int slot) => slot % step == offset;
        return columns is null
            ? null
            : new([.. columns.Names.Where((_, slot) => Taken(slot))], [.. columns.Values.Select(row => row.Where((_, slot) => Taken(slot)).ToArray())]);
    }

    private static Columns? Shape(Columns? boxes) =>
        boxes is null ? null : new(["box: width over height"], [.. boxes.Values.Select(box => new[] { MathF.Log(box[2] / box[3]) })]);

    /// <summary>Named numbers of each row.</summary>
    private sealed record Columns(string[] Names, float[][] Values)
    {
        public static Columns Joined(Columns?[] parts)
        {
            Columns[] all = [.. parts.OfType<Columns>()];
            return new([.. all.SelectMany(part => part.Names)], all.Length == 0
                ? []
                : [.. all[0].Values.Select((_, row) => all.SelectMany(part => part.Values[row]).ToArray())]);
        }

        public float[] Of(int row) => Values.Length == 0 ? [] : Values[row];
    }
}
