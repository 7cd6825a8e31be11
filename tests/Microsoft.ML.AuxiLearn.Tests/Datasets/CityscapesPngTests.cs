using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.AuxiLearn.Tests.Examples;
using Microsoft.ML.Data;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Datasets;

public sealed class CityscapesPngTests : IDisposable
{
    private const int Height = 10, Width = 6;

    private static readonly ushort[] _disparity = [.. Enumerable.Range(0, Height * Width).Select(i => (ushort)(i * 1103 % 65521))];
    private readonly TempFolder _folder = new();
    private readonly DataOperationsCatalog _data = new MLContext().Data;

    /// <summary>Two images of train and one of val, of which the first has every label id, and disparities whose rows have every filter.</summary>
    public CityscapesPngTests()
    {
        foreach (var (name, level) in new[] { ("train/bochum/bochum_000000_000001", 10), ("train/aachen/aachen_000000_000019", 20),
            ("val/ulm/ulm_000000_000003", 30) })
        {
            _folder.Write($"leftImg8bit/{name}_leftImg8bit.png", PngWriter.Color(Height, Width, ((byte)level, 100, 200), ((byte)(level + 1), 100, 200)));
            _folder.Write($"gtFine/{name}_gtFine_labelIds.png",
                PngWriter.Grey8(Height, Width, [.. Enumerable.Range(0, Height * Width).Select(i => i <= 33 ? (byte)i : (byte)255)]));
            _folder.Write($"disparity/{name}_disparity.png", PngWriter.Grey16(Height, Width, _disparity, y => (byte)(y % 5)));
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Streets_have_names_classes_categories_and_disparities()
    {
        var streets = _data.LoadCityscapesPng(_folder.Path);
        Assert.Equal(["Name", "Image", "Label", "Category", "Disparity", "Split"], streets.Names());
        Assert.Equal(["aachen_000000_000019", "bochum_000000_000001", "ulm_000000_000003"], streets.Texts("Name"));
        Assert.Equal(["Train", "Train", "Test"], streets.Texts("Split", "KeyValues"));
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Byte, 3, Height, Width), streets.Schema["Image"].Type);
        Assert.Equal(new VectorDataViewType(new KeyDataViewType(typeof(uint), 19), Height, Width), streets.Schema["Label"].Type);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.UInt16, 1, Height, Width), streets.Schema["Disparity"].Type);
        var image = streets.Vectors<byte>("Image")[2];
        Assert.Equal([30, 31, 30], image[..3]);
        Assert.All(image[(2 * Height * Width)..], value => Assert.Equal(200, value));

        // The published table of ids, train ids and categories.
        var (classes, categories) = (streets.Names("Label", "KeyValues"), streets.Names("Category", "KeyValues"));
        var (label, category) = (streets.Vectors<uint>("Label")[0], streets.Vectors<uint>("Category")[0]);
        foreach (var (id, name, group) in new[] { (7, "road", "flat"), (11, "building", "construction"), (17, "pole", "object"), (21, "vegetation", "nature"),
            (23, "sky", "sky"), (25, "rider", "human"), (33, "bicycle", "vehicle") })
            Assert.Equal((name, group), (classes[label[id] - 1], categories[category[id] - 1]));
        Assert.Equal(19, label.Distinct().Count(key => key > 0));
        // void, and what the evaluation leaves out
        Assert.All([0, 6, 9, 10, 14, 15, 16, 18, 29, 30, 40], id => Assert.Equal((0u, 0u), (label[id], category[id])));
        streets.AssertSavable(_folder);
    }

    [Fact]
    public void Disparities_are_read_bit_for_bit() =>
        Assert.All(_data.LoadCityscapesPng(_folder.Path).Vectors<ushort>("Disparity"), values => Assert.Equal(_disparity, values));

    [Fact]
    public void Another_size_takes_the_nearest_classes_and_averages_colours()
    {
        var streets = _data.LoadCityscapesPng(_folder.Path, height: 5, width: 3);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.UInt16, 1, 5, 3), streets.Schema["Disparity"].Type);
        Assert.Equal(Enumerable.Range(0, 15).Select(i => _disparity[(2 * (i / 3) + 1) * Width + 2 * (i % 3) + 1]), streets.Vectors<ushort>("Disparity")[1]);
        Assert.Equal(1u, streets.Vectors<uint>("Label")[0][0]);   // of row 1 and column 1, id 7
        Assert.All(streets.Vectors<byte>("Image")[0][..15], value => Assert.InRange(value, 20, 21));
        var wrong = Assert.Throws<ArgumentException>(() => _data.LoadCityscapesPng(_folder.Path, height: 5));
        Assert.Equal("height is 5 and width is null; expected two numbers above 0, or none for the stored size.", wrong.Message);
    }

    [Fact]
    public void The_documents_example_has_the_common_size_and_inverse_depth()
    {
        var (streets, depth) = DatasetsExample.Streets(new(), _folder.Path);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Byte, 3, 128, 256), streets.Schema["Image"].Type);
        var made = depth.Fit(streets).Transform(streets).Vectors<float>("Depth")[0];
        Assert.Equal(float.NaN, made[0]);
        Assert.Equal((_disparity[^1] - 1) / 256.0 / (2262 * 0.21), made[^1], 1e-4);
    }

    [Fact]
    public void Classes_and_categories_are_hidden_together_and_disparities_may_be_absent()
    {
        Directory.Delete(_folder.At("disparity"), recursive: true);
        var streets = _data.LoadCityscapesPng(_folder.Path, new() { LabelsPerClass = 1 });
        Assert.Equal(["Name", "Image", "Label", "Category", "Split"], streets.Names());
        Assert.Equal(1, streets.Vectors<uint>("Label").Count(label => label.All(key => key == 0)));
        Assert.Equal(streets.Vectors<uint>("Label").Select(label => label.All(key => key == 0)), streets.Vectors<uint>("Category")
            .Select(label => label.All(key => key == 0)));
    }

    [Fact]
    public void What_is_missing_or_damaged_is_told()
    {
        var label = _folder.Write("gtFine/train/aachen/aachen_000000_000019_gtFine_labelIds.png",
            PngWriter.Grey8(Height, Width, [.. Enumerable.Repeat((byte)34, Height * Width)]));
        Assert.Equal($"{label}: a pixel has the label id 34; expected 0 to 33, or 255.", Error<TableFormatException>("Label"));
        _folder.Write("gtFine/train/aachen/aachen_000000_000019_gtFine_labelIds.png", PngWriter.Grey8(2, 3, 1, 2, 3, 4, 5, 6));
        Assert.Equal($"{label}: the image has 2 x 3 pixels; expected 10 x 6, as the first has.", Error<TableFormatException>("Label"));

        const string Disparity = "disparity/train/aachen/aachen_000000_000019_disparity.png";
        var path = _folder.Write(Disparity, PngWriter.Grey8(Height, Width, new byte[Height * Width]));
        Assert.Equal(
            $"{path}, byte 24: depth, colours, compression, filter and interlacing are 0800000000; expected 1000000000, 16-bit grey values that are not "
                + "interlaced.", Error<TableFormatException>("Disparity"));
        var whole = PngWriter.Grey16(Height, Width, _disparity, _ => 4);
        _folder.Write(Disparity, whole[..100]);
        Assert.Contains("disparity.png, byte", Error<TableFormatException>("Disparity"), StringComparison.Ordinal);
        _folder.Write(Disparity, PngWriter.Grey16(Height, Width, _disparity, y => y == 3 ? (byte)7 : (byte)0));
        Assert.Equal($"{path}: row 3 has the filter 7; expected 0 to 4.", Error<TableFormatException>("Disparity"));
        whole[70] ^= 0x55;
        _folder.Write(Disparity, whole);
        Assert.StartsWith(path, Error<TableFormatException>("Disparity"), StringComparison.Ordinal);
        _folder.Write(Disparity, "no picture");
        Assert.Equal($"{path}, byte 0: the file is not a PNG; expected a PNG of 16-bit grey values.", Error<TableFormatException>("Disparity"));

        File.Delete(path);
        Assert.Contains(path, Error<FileNotFoundException>("Name"), StringComparison.Ordinal);
        Directory.Delete(_folder.At("leftImg8bit/val"), recursive: true);
        Assert.EndsWith("expected the images of Cityscapes as they are published.", Error<FileNotFoundException>("Name"), StringComparison.Ordinal);
    }

    private string Error<T>(string column) where T : Exception => Assert.Throws<T>(() =>
    {
        var streets = _data.LoadCityscapesPng(_folder.Path);
        return column switch { "Label" => (object)streets.Vectors<uint>(column), "Disparity" => streets.Vectors<ushort>(column), _ => streets };
    }).Message;
}
