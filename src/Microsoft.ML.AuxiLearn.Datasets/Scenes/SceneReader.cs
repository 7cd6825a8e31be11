using System.Globalization;
using Microsoft.ML.AuxiLearn.Datasets.Numpy;
using Microsoft.ML.AuxiLearn.Datasets.Splits;
using Microsoft.ML.AuxiLearn.Datasets.Tables;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Datasets.Scenes;

/// <summary>
/// Reads scenes of which every row is a file 0.npy, 1.npy, ... in folders of train and val: images, classes of pixels, and what was measured.
/// </summary>
internal sealed class SceneReader(string folder, SplitProtocol? protocol)
{
    /// <param name="columns">The columns, <see cref="SceneColumn.Image"/> first; the protocol hides those of classes.</param>
    public Table Read(params SceneColumn[] columns)
    {
        (string Part, int Number, DatasetSplit Split)[] rows = [.. Rows("train", DatasetSplit.Train), .. Rows("val", DatasetSplit.Test)];
        var (height, width) = ImageSize(rows[0], columns[0]);
        foreach (var row in rows)
            foreach (var column in columns)
                Expect(row, column, column.Channels > 0 ? [height, width, column.Channels] : [height, width]);
        TableColumn Column(SceneColumn column) => column.Classes > 0
            ? TableColumn.Arrays<uint>(column.Name, new KeyDataViewType(typeof(uint), column.Classes), rows.Length,
                (row, keys) => Classes(rows[row], column, keys), height, width)
            : TableColumn.Arrays<float>(column.Name, NumberDataViewType.Single, rows.Length, (row, values) => Planes(rows[row], column, values),
                column.Channels, height, width);
        string[] labels = [.. columns.Where(column => column.Classes > 0).Select(column => column.Name)];
        return SplitPlan.Apply([.. columns.Select(Column)], labels, [.. rows.Select(_ => 1u)], [.. rows.Select(row => row.Split)], protocol);
    }

    /// <summary>A row for each of 0.npy, 1.npy, ... in the folder of images.</summary>
    private IEnumerable<(string, int, DatasetSplit)> Rows(string part, DatasetSplit split)
    {
        var images = Path.Combine(folder, part, "image");
        var count = FolderFiles.Of(images, ".npy")
            .Count(path => uint.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out _));
        return count > 0
            ? Enumerable.Range(0, count).Select(number => (part, number, split))
            : throw MissingFile.At(Path.Combine(images, "0.npy"));
    }

    private NpyFile File((string Part, int Number, DatasetSplit Split) row, SceneColumn column) =>
        NpyFile.Open(FolderFiles.Existing(Path.Combine(folder, row.Part, column.Folder, $"{row.Number}.npy")));

    private (int Height, int Width) ImageSize((string, int, DatasetSplit) row, SceneColumn image)
    {
        using var file = File(row, image);
        return file.Shape is [var height and > 0, var width and > 0, 3] ? (height, width) : throw Shape(file, "height x width x 3");
    }

    private void Expect((string, int, DatasetSplit) row, SceneColumn column, int[] shape)
    {
        using var file = File(row, column);
        if (!file.Shape.AsSpan().SequenceEqual(shape))
            throw Shape(file, string.Join(" x ", shape));
    }

    private static TableFormatException Shape(NpyFile file, string expected) =>
        TableFormatException.InFile(file.Path, $"the array is {string.Join(" x ", file.Shape)}; expected {expected}.");

    /// <summary>Height x width x channels to channels x height x width, NaN where a pixel was not measured.</summary>
    private void Planes((string, int, DatasetSplit) row, SceneColumn column, Span<float> values)
    {
        using var file = File(row, column);
        var stored = new float[values.Length];
        file.Read(stored);
        var channels = column.Channels;
        var pixels = values.Length / channels;
        for (var i = 0; i < pixels; i++)
        {
            var pixel = stored.AsSpan(i * channels, channels);
            var isMissing = column.IsMeasured && !pixel.ContainsAnyExcept(0f);
            for (var channel = 0; channel < channels; channel++)
                values[channel * pixels + i] = isMissing ? float.NaN : pixel[channel];
        }
    }

    private void Classes((string, int, DatasetSplit) row, SceneColumn column, Span<uint> keys)
    {
        using var file = File(row, column);
        var stored = new float[keys.Length];
        file.Read(stored);
        for (var i = 0; i < keys.Length; i++)
            keys[i] = stored[i] >= -1 && stored[i] < column.Classes && float.IsInteger(stored[i])
                ? (uint)(stored[i] + 1)
                : throw TableFormatException.InFile(file.Path, FormattableString.Invariant(
                    $"pixel {i / file.Shape[1]}, {i % file.Shape[1]} has the label {stored[i]}; expected -1 (none) to {column.Classes - 1}."));
    }
}
