using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.AuxiLearn.Tests.Examples;
using SkiaSharp;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Datasets;

public sealed class OxfordPetTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly DataOperationsCatalog _data = new MLContext().Data;

    public OxfordPetTests()
    {
        string[] images = ["Abyssinian_100", "Egyptian_Mau_1", "american_bulldog_2", "Abyssinian_7"];
        foreach (var image in images)
            _folder.Write($"images/{image}.jpg", "not looked at");
        _folder.Write("annotations/list.txt", "#Image CLASS-ID SPECIES BREED ID", "#ID: 1:37 Class ids", "Abyssinian_100 1 1 1", "Egyptian_Mau_1 10 1 5",
            "american_bulldog_2 2 2 1", "Abyssinian_7 1 1 1");
        _folder.Write("annotations/trainval.txt", "Abyssinian_7 1 1 1", "Egyptian_Mau_1 10 1 5", "american_bulldog_2 2 2 1");
        _folder.Write("annotations/test.txt", "Abyssinian_100 1 1 1");
        _folder.Write("annotations/xmls/Egyptian_Mau_1.xml", Annotation(100, 50, 10, 5, 30, 25));
        _folder.Write("annotations/trimaps/Abyssinian_100.png", Trimap(4, [1, 1, 1, 2, 2, 2, 2, 3]));
        _folder.Write("annotations/trimaps/american_bulldog_2.png", Trimap(1, [2, 3]));
    }

    public void Dispose() => _folder.Dispose();

    private static string Annotation(int width, int height, int left, int top, int right, int bottom) => $"""
        <annotation><folder>OXIIIT</folder><size><width>{width}</width><height>{height}</height><depth>3</depth></size>
        <object><name>cat</name><bndbox><xmin>{left}</xmin><ymin>{top}</ymin>
        <xmax>{right}</xmax><ymax>{bottom}</ymax></bndbox></object></annotation>
        """;

    private static byte[] Trimap(int width, byte[] pixels)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, pixels.Length / width, SKColorType.Gray8, SKAlphaType.Opaque));
        for (var i = 0; i < pixels.Length; i++)
            bitmap.SetPixel(i % width, i / width, new SKColor(pixels[i], pixels[i], pixels[i]));
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    private IDataView Load(SplitProtocol? protocol = null) => _data.LoadOxfordPet(_folder.Path, protocol);

    [Fact]
    public void Lists_boxes_and_trimaps_become_columns()
    {
        var pets = Load();
        Assert.Equal(["ImagePath", "Breed", "Species", "HeadBox", "TrimapPath", "TrimapShares", "Split"], pets.Names());
        Assert.Equal(37, pets.Names("Breed", "KeyValues").Length);
        Assert.Equal(["Abyssinian", "Egyptian_Mau", "american_bulldog", "Abyssinian"], pets.Texts("Breed", "KeyValues"));
        Assert.Equal("class 3", pets.Names("Breed", "KeyValues")[2]);
        Assert.Equal(["cat", "cat", "dog", "cat"], pets.Texts("Species", "KeyValues"));
        Assert.Equal([0.1f, 0.1f, 0.2f, 0.4f], pets.Vectors<float>("HeadBox")[1]);
        Assert.All(pets.Vectors<float>("HeadBox")[0], value => Assert.True(float.IsNaN(value)));
        Assert.Equal([0.375f, 0.5f, 0.125f], pets.Vectors<float>("TrimapShares")[0]);
        Assert.Equal([0, 0.5f, 0.5f], pets.Vectors<float>("TrimapShares")[2]);
        Assert.All(pets.Vectors<float>("TrimapShares")[3], value => Assert.True(float.IsNaN(value)));
        Assert.Equal(["foreground", "background", "border"], pets.Names("TrimapShares", "SlotNames"));
        Assert.Equal(_folder.At("annotations/trimaps/american_bulldog_2.png"), pets.Texts("TrimapPath")[2]);
        Assert.Equal("", pets.Texts("TrimapPath")[3]);
        Assert.Equal(["Test", "Train", "Train", "Train"], pets.Texts("Split", "KeyValues"));
        pets.AssertSavable(_folder);
    }

    [Fact]
    public void The_documents_example_draws_validation_and_auxiliary_rows()
    {
        string[] pets = [.. Enumerable.Range(1, 10).SelectMany(i => new[] { $"Abyssinian_{i} 1 1 1", $"american_bulldog_{i} 2 2 1" })];
        foreach (var pet in pets)
            _folder.Write($"images/{pet.Split(' ')[0]}.jpg", "not looked at");
        _folder.Write("annotations/list.txt", [.. pets, "Egyptian_Mau_1 10 1 5"]);
        _folder.Write("annotations/trainval.txt", pets);
        _folder.Write("annotations/test.txt", "Egyptian_Mau_1 10 1 5");
        var found = DatasetsExample.Pets(new(), _folder.Path);
        Assert.Equal([5, 6, 1, 9], found.Splits());
        Assert.Equal([3, 3], _data.TakeSplit(found, DatasetSplit.Validation).Keys("Breed").CountBy(key => key).Select(count => count.Value));
    }

    [Fact]
    public void An_unknown_breed_is_a_missing_label()
    {
        _folder.Write("annotations/list.txt", "Abyssinian_100 1 1 1", "Egyptian_Mau_1 ? ? ?", "american_bulldog_2 2 2 1", "Abyssinian_7 1 1 1");
        Assert.Equal(["Abyssinian", "", "american_bulldog", "Abyssinian"], Load(new() { LabelShare = 1 }).Texts("Breed", "KeyValues"));
        Assert.Equal(["cat", "", "dog", "cat"], Load().Texts("Species", "KeyValues"));
        Assert.Equal(3, Load(new() { DropUnlabelled = true }).GetRowCount());
        Assert.Equal(2, _data.TakeSplit(Load(new() { AuxiliaryRows = 2 }), DatasetSplit.Auxiliary).Keys("Breed").Count(breed => breed > 0));
    }

    [Fact]
    public void Absent_folders_and_lists_take_their_columns_or_splits_away()
    {
        Directory.Delete(_folder.At("annotations/xmls"), recursive: true);
        Directory.Delete(_folder.At("annotations/trimaps"), recursive: true);
        File.Delete(_folder.At("annotations/test.txt"));
        Assert.Contains("test.txt is missing", Assert.Throws<FileNotFoundException>(() => Load()).Message, StringComparison.Ordinal);
        File.Delete(_folder.At("annotations/trainval.txt"));
        var pets = Load(new() { LabelsPerClass = 1 });
        Assert.Equal(["ImagePath", "Breed", "Species", "Split"], pets.Names());
        Assert.All(pets.Keys("Split"), split => Assert.Equal((uint)DatasetSplit.Train, split));
        Assert.Single(pets.Keys("Breed"), breed => breed == 0);
        Assert.Equal(["cat", "cat", "dog", "cat"], pets.Texts("Species", "KeyValues"));
        File.Delete(_folder.At("annotations/list.txt"));
        Assert.Throws<FileNotFoundException>(() => Load());
    }

    [Theory]
    [InlineData("annotations/list.txt", "# none", "list.txt, line 1: no image is listed")]
    [InlineData("annotations/list.txt", "Abyssinian_100 38 1 1", "line 1: the field 'class' is '38'; expected an integer from 1 to 37.")]
    [InlineData("annotations/list.txt", "Abyssinian_100 1 3 1", "the field 'species' is '3'; expected an integer from 1 to 2.")]
    [InlineData("annotations/list.txt", "Abyssinian_100 1 1 1\nEgyptian_Mau_1 1 1 1",
        "line 2: class 1 is 'Egyptian_Mau' by the image's name; expected 'Abyssinian'")]
    [InlineData("annotations/list.txt", "Abyssinian_100 1 1 1\nAbyssinian_100 1 1 1", "line 2: image Abyssinian_100 is on an earlier line too")]
    [InlineData("annotations/list.txt", "Abyssinian_8 1 1 1", "list.txt: the image ")]
    [InlineData("annotations/test.txt", "Abyssinian_9 1 1 1", "test.txt, line 1: image Abyssinian_9 is not in ")]
    [InlineData("annotations/test.txt", "Abyssinian_7 1 1 1", "test.txt, line 1: image Abyssinian_7 has a split already")]
    [InlineData("annotations/test.txt", "", "image Abyssinian_100 is neither in ")]
    [InlineData("annotations/xmls/Abyssinian_7.xml", "<annotation>\n<size>", "Abyssinian_7.xml, line 3: the file is not XML")]
    [InlineData("annotations/xmls/Abyssinian_7.xml", "<annotation/>", "Abyssinian_7.xml: there is no element size/width")]
    [InlineData("annotations/xmls/Abyssinian_7.xml", "<annotation>\n<size><width>x</width></size></annotation>",
        "Abyssinian_7.xml, line 2: size/width is 'x'; expected a number.")]
    public void Damage_is_told_by_file_and_line(string file, string content, string expected)
    {
        _folder.Write(file, content);
        Assert.Contains(expected, Assert.Throws<TableFormatException>(() => Load()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_box_outside_its_image_is_told()
    {
        _folder.Write("annotations/xmls/Abyssinian_7.xml", Annotation(100, 50, 10, 5, 101, 25));
        Assert.Contains("the box goes from 10, 5 to 101, 25; expected one inside the image of 100 x 50 pixels.",
            Assert.Throws<TableFormatException>(() => Load()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_trimap_is_told_when_its_shares_are_asked_for()
    {
        var path = _folder.Write("annotations/trimaps/Abyssinian_7.png", Trimap(2, [1, 4]));
        string Fails() => Assert.Throws<TableFormatException>(() => Load().Vectors<float>("TrimapShares")).Message;
        Assert.Equal(4, Load().Texts("TrimapPath").Length);
        Assert.Equal($"{path}: a pixel is 4; expected 1 foreground, 2 background or 3 border.", Fails());
        var whole = Trimap(100, [.. Enumerable.Range(0, 10000).Select(i => (byte)(i * i % 3 + 1))]);
        _folder.Write("annotations/trimaps/Abyssinian_7.png", whole[..(whole.Length / 2)]);
        Assert.StartsWith($"{path}: the pixels end before the last row; expected a whole image.", Fails(), StringComparison.Ordinal);
        _folder.Write("annotations/trimaps/Abyssinian_7.png", "no image");
        Assert.StartsWith($"{path}: the file begins with 'no image'", Fails(), StringComparison.Ordinal);
    }
}
