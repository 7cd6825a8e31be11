using Microsoft.ML.AuxiLearn.Datasets;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Datasets;

/// <summary>Folders with what macOS and Windows leave in them, and with extensions in upper case.</summary>
public sealed class FolderFilesTests : IDisposable
{
    private static readonly byte[] _left = [0, 5, 0x16, 7];   // the beginning of an AppleDouble file

    private readonly TempFolder _folder = new();
    private readonly DataOperationsCatalog _data = new MLContext().Data;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void NyuV2()
    {
        foreach (var (part, count) in new[] { ("train", 3), ("val", 1) })
        {
            for (var i = 0; i < count; i++)
            {
                _folder.Write($"{part}/image/{i}.npy", NpyWriter.Singles([1, 2, 3], i, 0, 0, 0, 0, 0));
                _folder.Write($"{part}/label/{i}.NPY", NpyWriter.Doubles([1, 2], 0, 1));
                _folder.Write($"{part}/depth/{i}.npy", NpyWriter.Singles([1, 2, 1], 1, 1));
                _folder.Write($"{part}/normal/{i}.npy", NpyWriter.Singles([1, 2, 3], 0, 0, 1, 0, 0, 1));
            }
            Leave($"{part}/image", "._0.npy", ".DS_Store", "Thumbs.db", "notes.npy");
        }
        Assert.Equal(4, _data.LoadNyuV2(_folder.Path).Vectors<uint>("Label").Length);
    }

    [Fact]
    public void CamVid()
    {
        foreach (var set in new[] { "train", "val", "test" })
        {
            _folder.Write($"{set}/a0.PNG", PngWriter.Color(2, 3, (1, 2, 3)));
            _folder.Write($"{set}annot/a0.png", PngWriter.Grey8(2, 3, new byte[6]));
            Leave(set, "._a0.PNG", "._a1.png", ".DS_Store", "Thumbs.db");
        }
        var roads = _data.LoadCamVid(_folder.Path);
        Assert.Equal(["a0", "a0", "a0"], roads.Texts("Name"));
        Assert.Equal(new byte[] { 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3 }, roads.Vectors<byte>("Image")[0]);

        var whole = PngWriter.Color(2, 3, (1, 2, 3), (4, 5, 6));
        var path = _folder.Write("train/a0.PNG", whole[..^30]);
        Assert.Equal($"{path}: the pixels end before the last row; expected a whole image.",
            Assert.Throws<TableFormatException>(() => _data.LoadCamVid(_folder.Path).Vectors<byte>("Image")).Message);
    }

    [Fact]
    public void Cityscapes()
    {
        foreach (var part in new[] { "train", "val" })
        {
            _folder.Write($"leftImg8bit/{part}/aachen/a_leftImg8bit.png", PngWriter.Color(2, 3, (1, 2, 3)));
            _folder.Write($"gtFine/{part}/aachen/a_gtFine_labelIds.png", PngWriter.Grey8(2, 3, new byte[6]));
            Leave($"leftImg8bit/{part}/aachen", "._a_leftImg8bit.png", ".DS_Store");
            Leave($"leftImg8bit/{part}/.hidden", "b_leftImg8bit.png");
            Leave($"leftImg8bit/{part}/__MACOSX", "c_leftImg8bit.png");
        }
        Assert.Equal(["a", "a"], _data.LoadCityscapesPng(_folder.Path).Texts("Name"));
    }

    private void Leave(string folder, params string[] names)
    {
        foreach (var name in names)
            _folder.Write($"{folder}/{name}", _left);
    }
}
