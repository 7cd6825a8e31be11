using Microsoft.ML.AuxiLearn.Datasets.Hdf;
using Microsoft.ML.AuxiLearn.Datasets.Matlab;
using Microsoft.ML.AuxiLearn.Datasets.Pictures;
using Microsoft.ML.AuxiLearn.Datasets.Splits;
using Microsoft.ML.AuxiLearn.Datasets.Tables;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Datasets.NyuLabeled;

/// <summary>Reads images, labels and depths of the file, an image at a time.</summary>
internal sealed class NyuV2LabeledReader(
    string path, SplitProtocol? protocol, int? height, int? width, IReadOnlyList<string> classMappings, string? splits)
{
    public Table Read()
    {
        var file = new HdfFile(path);
        var images = file.Array<byte>("images", 4);
        if (images.Shape is not [var rows and > 0, 3, var storedWidth and > 0, var storedHeight and > 0])
            throw Shape("images", images.Shape, "images x 3 x width x height");
        var (labels, depths) = (file.Array<ushort>("labels", 3), file.Array<float>("depths", 3));
        foreach (var (name, shape) in new[] { ("labels", labels.Shape), ("depths", depths.Shape) })
            if (!shape.AsSpan().SequenceEqual([rows, storedWidth, storedHeight]))
                throw Shape(name, shape, $"{rows} x {storedWidth} x {storedHeight}");
        var mapping = classMappings.Select(ClassMapping.Read)
            .Aggregate(ClassMapping.Identity(path, file.Count("names")), (first, next) => first.Then(next));
        var stored = (storedHeight, storedWidth);
        var size = ImageSize.Or(stored, height, width);
        var sampling = new PixelSampling(stored, size, byColumns: true);
        return SplitPlan.Apply(
            [
                TableColumn.Arrays<byte>("Image", NumberDataViewType.Byte, rows,
                    (row, planes) => ColorPlanes.Write(images.Read(row), stored, byColumns: true, size, planes), 3, size.Height, size.Width),
                TableColumn.Classes("Label", mapping.Count, mapping.Names, rows, (row, keys) => Classes(row, labels.Read(row), mapping, sampling, keys),
                    size.Height, size.Width),
                TableColumn.Arrays<float>("Depth", NumberDataViewType.Single, rows, (row, values) => Depths(depths.Read(row), sampling, values), 1, size.Height,
                    size.Width),
            ],
            ["Label"], [.. Enumerable.Repeat(1u, rows)], Published(rows), protocol);
    }

    private void Classes(int row, ushort[] labels, ClassMapping mapping, PixelSampling sampling, Span<uint> keys)
    {
        for (var i = 0; i < keys.Length; i++)
            keys[i] = labels[sampling[i]] is var label && label < mapping.Classes.Length
                ? mapping.Classes[label]
                : throw TableFormatException.InFile(path, $"image {row + 1} has the label {label}; expected 0 (none) to {mapping.Classes.Length - 1}.");
    }

    private static void Depths(float[] depths, PixelSampling sampling, Span<float> values)
    {
        for (var i = 0; i < values.Length; i++)
            values[i] = depths[sampling[i]] is var depth && depth > 0 && float.IsFinite(depth) ? depth : float.NaN;
    }

    private DatasetSplit[] Published(int rows)
    {
        if (splits is not { } file)
            return [.. Enumerable.Repeat(DatasetSplit.Train, rows)];
        var (arrays, published) = (MatFile.Read(file, "trainNdxs", "testNdxs"), new DatasetSplit[rows]);
        foreach (var (name, split) in new[] { ("trainNdxs", DatasetSplit.Train), ("testNdxs", DatasetSplit.Test) })
        {
            var numbers = arrays.GetValueOrDefault(name) as MatNumbers
                ?? throw TableFormatException.InFile(file, $"there is no array of numbers '{name}'; expected the numbers of images, from 1.");
            for (var i = 0; i < numbers.Shape.Aggregate(1, (count, length) => count * length); i++)
                published[numbers[i] is >= 1 and var number && number <= rows && double.IsInteger(number) && published[(int)number - 1] == 0
                    ? (int)number - 1
                    : throw TableFormatException.InFile(file,
                        FormattableString.Invariant($"'{name}' has the image {numbers[i]}; expected each number from 1 to {rows} once in all."))] = split;
        }
        return Array.IndexOf(published, default) is var missing and >= 0
            ? throw TableFormatException.InFile(file, $"image {missing + 1} is neither a training nor a test image; expected each of the {rows} in {path}.")
            : published;
    }

    private TableFormatException Shape(string name, int[] shape, string expected) =>
        TableFormatException.InFile(path,
            $"the array '{name}' is {string.Join(" x ", shape)} (MATLAB's dimensions from the last to the first); expected {expected}.");
}
