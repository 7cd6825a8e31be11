using Microsoft.ML.AuxiLearn.Datasets.Numpy;
using Microsoft.ML.AuxiLearn.Datasets.Splits;
using Microsoft.ML.AuxiLearn.Datasets.Tables;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Datasets.Rooms;

/// <summary>Puts the folders of NYUv2 together.</summary>
internal sealed class NyuV2Reader(string folder, NyuV2Options options)
{
    private const int ClassCount = 13;

    public Table Read()
    {
        (string Part, int Number, DatasetSplit Split)[] rows = [.. Rows("train", DatasetSplit.Train), .. Rows("val", DatasetSplit.Test)];
        var first = File(rows[0], "image");
        var (height, width) = first.Shape is [var h and > 0, var w and > 0, 3] ? (h, w) : throw Shape(first, "height x width x 3");
        foreach (var row in rows)
        {
            Expect(File(row, "image"), height, width, 3);
            Expect(File(row, "label"), height, width);
            Expect(File(row, "depth"), height, width, 1);
            Expect(File(row, "normal"), height, width, 3);
        }
        TableColumn[] columns =
        [
            TableColumn.Arrays<float>("Image", NumberDataViewType.Single, rows.Length, (row, values) => Planes(File(rows[row], "image"), values), 3, height, width),
            TableColumn.Arrays<uint>("Label", new KeyDataViewType(typeof(uint), ClassCount), rows.Length, (row, values) => Classes(File(rows[row], "label"), values), height, width),
            TableColumn.Arrays<float>("Depth", NumberDataViewType.Single, rows.Length, (row, values) => Measured(File(rows[row], "depth"), values), 1, height, width),
            TableColumn.Arrays<float>("Normals", NumberDataViewType.Single, rows.Length, (row, values) => Measured(File(rows[row], "normal"), values), 3, height, width),
        ];
        return SplitPlan.Apply(columns, ["Label"], [.. rows.Select(_ => 1u)], [.. rows.Select(row => row.Split)], options.Protocol);
    }

    /// <summary>A row for each of 0.npy, 1.npy, ... in the folder of images.</summary>
    private IEnumerable<(string, int, DatasetSplit)> Rows(string part, DatasetSplit split)
    {
        var images = Path.Combine(folder, part, "image");
        var count = Directory.Exists(images) ? Directory.GetFiles(images, "*.npy").Length : 0;
        return count > 0
            ? Enumerable.Range(0, count).Select(number => (part, number, split))
            : throw MissingFile.At(Path.Combine(images, "0.npy"));
    }

    private NpyFile File((string Part, int Number, DatasetSplit) row, string kind) => NpyFile.Open(Path.Combine(folder, row.Part, kind, $"{row.Number}.npy"));

    private static void Expect(NpyFile file, params int[] shape)
    {
        if (!file.Shape.AsSpan().SequenceEqual(shape))
            throw Shape(file, string.Join(" x ", shape));
    }

    private static TableFormatException Shape(NpyFile file, string expected) =>
        TableFormatException.InFile(file.Path, $"the array is {string.Join(" x ", file.Shape)}; expected {expected}.");

    /// <summary>Height x width x channels to channels x height x width.</summary>
    private static void Planes(NpyFile file, Span<float> values)
    {
        var stored = new float[values.Length];
        file.Read(stored);
        var channels = file.Shape[2];
        var pixels = values.Length / channels;
        for (var channel = 0; channel < channels; channel++)
            for (var i = 0; i < pixels; i++)
                values[channel * pixels + i] = stored[i * channels + channel];
    }

    /// <summary>Planes, NaN where every channel of a pixel is 0.</summary>
    private static void Measured(NpyFile file, Span<float> values)
    {
        Planes(file, values);
        var pixels = values.Length / file.Shape[2];
        for (var i = 0; i < pixels; i++)
        {
            var isMeasured = false;
            for (var at = i; at < values.Length; at += pixels)
                isMeasured |= values[at] != 0;
            for (var at = i; at < values.Length && !isMeasured; at += pixels)
                values[at] = float.NaN;
        }
    }

    private static void Classes(NpyFile file, Span<uint> keys)
    {
        var stored = new float[keys.Length];
        file.Read(stored);
        for (var i = 0; i < keys.Length; i++)
            keys[i] = stored[i] is >= -1 and < ClassCount && float.IsInteger(stored[i])
                ? (uint)(stored[i] + 1)
                : throw TableFormatException.InFile(file.Path, FormattableString.Invariant($"pixel {i / file.Shape[1]}, {i % file.Shape[1]} has the label {stored[i]}; expected -1 (none) to {ClassCount - 1}."));
    }
}
