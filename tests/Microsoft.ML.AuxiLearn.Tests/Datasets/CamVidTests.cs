using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.AuxiLearn.Tests.Examples;
using Microsoft.ML.Data;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Datasets;

public sealed class CamVidTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly DataOperationsCatalog _data = new MLContext().Data;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Folders_and_packed_files_give_the_same_rows()
    {
        WriteFolders();
        var roads = _data.LoadCamVid(_folder.Path);
        Assert.Equal(["Name", "Image", "Label", "Split"], roads.Names());
        Assert.Equal(["train_0", "train_1", "val_0", "test_0", "test_1"], roads.Texts("Name"));
        Assert.Equal(["Train", "Train", "Validation", "Test", "Test"], roads.Texts("Split", "KeyValues"));
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Byte, 3, 2, 3), roads.Schema["Image"].Type);
        Assert.Equal(new VectorDataViewType(new KeyDataViewType(typeof(uint), 11), 2, 3), roads.Schema["Label"].Type);
        Assert.Equal(("Sky", "Bicyclist"), (roads.Names("Label", "KeyValues")[0], roads.Names("Label", "KeyValues")[10]));
        Assert.Equal([2u, 3, 4, 5, 11, 0], roads.Vectors<uint>("Label")[1]);
        roads.AssertSavable(_folder);

        using var packed = new TempFolder();
        WritePacked(packed);
        var same = _data.LoadCamVid(packed.Path);
        Assert.Equal(roads.Texts("Name"), same.Texts("Name"));
        Assert.Equal(roads.Vectors<byte>("Image"), same.Vectors<byte>("Image"));
        Assert.Equal(roads.Vectors<uint>("Label"), same.Vectors<uint>("Label"));
    }

    [Fact]
    public void Another_size_and_a_protocol_are_followed()
    {
        using var packed = new TempFolder();
        WritePacked(packed);
        var roads = _data.LoadCamVid(packed.Path, new() { LabelsPerClass = 1, AuxiliaryRows = 1 }, height: 4, width: 6);
        Assert.Equal([1, 1, 2, 1], Enum.GetValues<DatasetSplit>().Select(split => (int)_data.TakeSplit(roads, split).GetRowCount()!));
        Assert.Equal([2u, 2, 3, 3, 4, 4, 2, 2, 3, 3, 4, 4, 5, 5, 11, 11, 0, 0, 5, 5, 11, 11, 0, 0],
            _data.LoadCamVid(packed.Path, height: 4, width: 6).Vectors<uint>("Label")[1]);
    }

    [Fact]
    public void The_documents_example_has_fifty_training_images()
    {
        using var packed = new TempFolder();
        WritePacked(packed, train: 52);
        var roads = DatasetsExample.Roads(new(), packed.Path);
        Assert.Equal([50, 1, 2, 0], roads.Splits());
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Byte, 3, 96, 128), roads.Schema["Image"].Type);
    }

    [Fact]
    public void What_is_missing_or_damaged_is_told()
    {
        WriteFolders();
        var path = _folder.Write("trainannot/train_0.png", PngWriter.Grey8(2, 3, 0, 1, 2, 3, 4, 12));
        Assert.Equal($"{_folder.At("trainannot")}: image train_0 has the label 12; expected 0 to 10, or 11 for none.",
            Assert.Throws<TableFormatException>(() => _data.LoadCamVid(_folder.Path).Vectors<uint>("Label")).Message);
        _folder.Write("trainannot/train_0.png", PngWriter.Grey8(1, 3, 0, 1, 2));
        Assert.Equal($"{path}: the image has 1 x 3 pixels; expected 2 x 3, as the set's first has.",
            Assert.Throws<TableFormatException>(() => _data.LoadCamVid(_folder.Path).Vectors<uint>("Label")).Message);
        _folder.Write("trainannot/train_0.png", "no picture");
        Assert.StartsWith(path, Assert.Throws<TableFormatException>(() => _data.LoadCamVid(_folder.Path).Vectors<uint>("Label")).Message,
            StringComparison.Ordinal);
        File.Delete(path);
        Assert.Contains(path, Assert.Throws<FileNotFoundException>(() => _data.LoadCamVid(_folder.Path)).Message, StringComparison.Ordinal);
        Directory.Delete(_folder.At("val"), recursive: true);
        _folder.Write("trainannot/train_0.png", PngWriter.Grey8(2, 3, new byte[6]));
        Assert.Contains("expected it or the same with .gz, or a folder", Assert.Throws<FileNotFoundException>(() => _data.LoadCamVid(_folder.Path)).Message,
            StringComparison.Ordinal);

        using var packed = new TempFolder();
        WritePacked(packed);
        packed.Write("val.txt", "val_0.png", "val_1.png");
        Assert.EndsWith("val.txt: there are 2 names; expected 1, as many as images.",
            Assert.Throws<TableFormatException>(() => _data.LoadCamVid(packed.Path)).Message, StringComparison.Ordinal);
        packed.Zip("val-labels-idx3-ubyte.gz", IdxFixture.Bytes(0x08, [1, 2, 2], 0, 1, 2, 3));
        Assert.EndsWith("the array is 1 x 2 x 2 of type 08; expected 1 x 2 x 3 of 08, unsigned bytes.",
            Assert.Throws<TableFormatException>(() => _data.LoadCamVid(packed.Path)).Message, StringComparison.Ordinal);
    }

    private static IEnumerable<(string Set, int Count)> Sets(int train = 2) => [("train", train), ("val", 1), ("test", 2)];

    private static byte[] Labels(int image) => image == 1 ? [1, 2, 3, 4, 10, 11] : [0, 0, 0, 0, 0, 11];

    private static (byte R, byte G, byte B)[] Pixels(int image) =>
        [.. Enumerable.Range(0, 6).Select(i => ((byte)(10 * i + image), (byte)(200 - i), (byte)(i * i)))];

    private void WriteFolders()
    {
        foreach (var (set, count) in Sets())
            for (var i = 0; i < count; i++)
            {
                _folder.Write($"{set}/{set}_{i}.png", PngWriter.Color(2, 3, Pixels(i)));
                _folder.Write($"{set}annot/{set}_{i}.png", PngWriter.Grey8(2, 3, Labels(i)));
            }
    }

    private static void WritePacked(TempFolder folder, int train = 2)
    {
        foreach (var (set, count) in Sets(train))
        {
            var images = Enumerable.Range(0, count).Select(Pixels)
                .SelectMany(image => image.Select(pixel => pixel.R).Concat(image.Select(pixel => pixel.G)).Concat(image.Select(pixel => pixel.B)));
            folder.Zip($"{set}-images-idx4-ubyte.gz", IdxFixture.Bytes(0x08, [count, 3, 2, 3], [.. images]));
            folder.Zip($"{set}-labels-idx3-ubyte.gz", IdxFixture.Bytes(0x08, [count, 2, 3], [.. Enumerable.Range(0, count).SelectMany(Labels)]));
            folder.Write($"{set}.txt", [.. Enumerable.Range(0, count).Select(i => $"{set}_{i}.png")]);
        }
    }
}
