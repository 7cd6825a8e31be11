using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.AuxiLearn.Tests.Examples;
using Microsoft.ML.Data;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Datasets;

public sealed class NyuV2Tests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly DataOperationsCatalog _data = new MLContext().Data;

    /// <summary>Twelve training rows and one of val, of 1 x 2 pixels, the number of the row in each image's first value.</summary>
    public NyuV2Tests()
    {
        foreach (var (part, count) in new[] { ("train", 12), ("val", 1) })
            for (var i = 0; i < count; i++)
                Write(part, i);
    }

    public void Dispose() => _folder.Dispose();

    private void Write(string part, int i)
    {
        _folder.Write($"{part}/image/{i}.npy", NpyWriter.Singles([1, 2, 3], i, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f));
        _folder.Write($"{part}/label/{i}.npy", NpyWriter.Doubles([1, 2], -1, i % 13));
        _folder.Write($"{part}/depth/{i}.npy", NpyWriter.Singles([1, 2, 1], 2.5f, 0));
        _folder.Write($"{part}/normal/{i}.npy", NpyWriter.Singles([1, 2, 3], 0, 0, 1, 0, 0, 0));
    }

    [Fact]
    public void Arrays_become_planes_with_what_was_not_measured_missing()
    {
        var rooms = _data.LoadNyuV2(_folder.Path);
        Assert.Equal(["Image", "Label", "Depth", "Normals", "Split"], rooms.Names());
        Assert.Equal(13, rooms.GetRowCount());
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 3, 1, 2), rooms.Schema["Image"].Type);
        Assert.Equal(new VectorDataViewType(new KeyDataViewType(typeof(uint), 13), 1, 2), rooms.Schema["Label"].Type);
        Assert.Equal([11, 0.4f, 0.2f, 0.5f, 0.3f, 0.6f], rooms.Vectors<float>("Image")[11]);   // in the order of numbers, not of names
        Assert.Equal([0, 12], rooms.Vectors<uint>("Label")[11]);
        Assert.Equal([2.5f, float.NaN], rooms.Vectors<float>("Depth")[0]);
        Assert.Equal([0, float.NaN, 0, float.NaN, 1, float.NaN], rooms.Vectors<float>("Normals")[0]);
        Assert.Equal("Test", rooms.Texts("Split", "KeyValues")[12]);
        rooms.AssertSavable(_folder);
    }

    [Fact]
    public void An_array_in_Fortrans_order_is_the_same()
    {
        float[] inC = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], inFortran = [1, 7, 4, 10, 2, 8, 5, 11, 3, 9, 6, 12];   // 2 x 2 x 3
        foreach (var kind in new[] { "image", "normal", "depth", "label" })
            Directory.Delete(_folder.At($"train/{kind}"), recursive: true);
        foreach (var part in new[] { "train", "val" })
        {
            _folder.Write($"{part}/image/0.npy", NpyWriter.Singles([2, 2, 3], inC));
            _folder.Write($"{part}/normal/0.npy", NpyWriter.File("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 2, 3), }",
                [.. inFortran.SelectMany(BitConverter.GetBytes)]));
            _folder.Write($"{part}/depth/0.npy", NpyWriter.Singles([2, 2, 1], 1, 2, 3, 4));
            _folder.Write($"{part}/label/0.npy", NpyWriter.File("{'descr': '|i1', 'fortran_order': True, 'shape': (2, 2), }", [0, 2, 1, 255]));
        }
        var rooms = _data.LoadNyuV2(_folder.Path);
        Assert.Equal(rooms.Vectors<float>("Image")[0], rooms.Vectors<float>("Normals")[0]);
        Assert.Equal([1u, 2, 3, 0], rooms.Vectors<uint>("Label")[0]);
    }

    [Fact]
    public void Labels_are_hidden_image_by_image()
    {
        var rooms = _data.LoadNyuV2(_folder.Path, new() { LabelsPerClass = 5, ValidationFromTrain = 0.25, AuxiliaryRows = 2 });
        Assert.Equal([7, 3, 1, 2], Enum.GetValues<DatasetSplit>().Select(split => (int)_data.TakeSplit(rooms, split).GetRowCount()!));
        Assert.Equal(4, _data.TakeSplit(rooms, DatasetSplit.Train).Vectors<uint>("Label").Count(label => label.All(key => key == 0)));
        Assert.All(rooms.Vectors<float>("Depth"), depth => Assert.Equal(2.5f, depth[0]));
    }

    [Fact]
    public void The_documents_example_draws_the_papers_sets_and_reads_any_arrays()
    {
        for (var i = 12; i < 24; i++)
            Write("train", i);
        _folder.Write("features.npy", NpyWriter.Singles([2, 3], 1, 2, 3, 4, 5, 6));
        _folder.Write("labels.npy", NpyWriter.Bytes("|u1", [2], [7, 8]));
        var (rooms, arrays) = DatasetsExample.Rooms(new(), _folder.Path);
        Assert.Equal([5, 2, 1, 17], rooms.Splits());
        Assert.Equal([4, 5, 6], arrays.Vectors<float>("Features")[1]);
        Assert.Equal([7, 8], arrays.GetColumn<byte>("Label"));
    }

    [Theory]
    [InlineData("train/depth/3.npy", 1, 2, "depth/3.npy: the array is 1 x 2; expected 1 x 2 x 1.")]
    [InlineData("train/image/0.npy", 2, 3, "image/0.npy: the array is 2 x 3; expected height x width x 3.")]
    [InlineData("val/label/0.npy", 2, 1, "label/0.npy: the array is 2 x 1; expected 1 x 2.")]
    public void Another_shape_is_told(string file, int height, int width, string expected)
    {
        _folder.Write(file, NpyWriter.Singles([height, width], new float[height * width]));
        Assert.EndsWith(expected, Assert.Throws<TableFormatException>(() => _data.LoadNyuV2(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_missing_or_no_class_is_told()
    {
        var path = _folder.Write("train/label/2.npy", NpyWriter.Singles([1, 2], 0, 13));
        Assert.Equal($"{path}: pixel 0, 1 has the label 13; expected -1 (none) to 12.",
            Assert.Throws<TableFormatException>(() => _data.LoadNyuV2(_folder.Path).Vectors<uint>("Label")).Message);
        File.Delete(_folder.At("train/normal/4.npy"));
        Assert.Contains("4.npy is missing", Assert.Throws<FileNotFoundException>(() => _data.LoadNyuV2(_folder.Path)).Message, StringComparison.Ordinal);
        Directory.Delete(_folder.At("val"), recursive: true);
        Assert.Contains("0.npy is missing", Assert.Throws<FileNotFoundException>(() => _data.LoadNyuV2(_folder.Path)).Message, StringComparison.Ordinal);
    }
}
