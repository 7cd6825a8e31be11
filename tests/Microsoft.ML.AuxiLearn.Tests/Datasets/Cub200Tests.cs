using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.AuxiLearn.Tests.Examples;
using Microsoft.ML.Data;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Datasets;

public sealed class Cub200Tests : IDisposable
{
    private readonly TempFolder _folder = Cub200Fixture.Write();
    private readonly MLContext _context = new(seed: 1);

    public void Dispose() => _folder.Dispose();

    private IDataView Load(SplitProtocol? protocol = null, PositionUnit positions = PositionUnit.Pixels, int minimumCertainty = 2) =>
        _context.Data.LoadCub200(_folder.Path, protocol, positions, minimumCertainty);

    [Fact]
    public void Every_file_becomes_its_columns()
    {
        var birds = Load();
        Assert.Equal(["ImagePath", "Species", "Attributes", "ClassAttributes", "PartPositions", "PartVisibility", "Box", "Split"], birds.Names());
        Assert.Equal(Cub200Fixture.Images, birds.GetRowCount());
        Assert.All(birds.Texts("ImagePath"), path => Assert.True(File.Exists(path)));
        Assert.Equal(new KeyDataViewType(typeof(uint), 3), birds.Schema["Species"].Type);
        Assert.Equal(["001.Black_footed_Albatross", "002.Laysan_Albatross", "003.Sooty_Albatross"], birds.Names("Species", "KeyValues"));
        Assert.Equal(Enumerable.Range(1, 24).Select(i => (uint)Cub200Fixture.Class(i)), birds.Keys("Species"));
        Assert.Equal("has_size::small_(5_-_9_in)", birds.Names("Attributes", "SlotNames")[3]);
        Assert.Equal([float.NaN, 1, 0, 1], birds.Vectors<float>("Attributes")[0]);   // certainty 1 is "not visible"
        Assert.Equal([0, 0.25f, 0.5f, 1], birds.Vectors<float>("ClassAttributes")[7]);
        Assert.Equal([0.1f, 0.2f, 0.3f, 0.4f], birds.Vectors<float>("ClassAttributes")[23]);
        Assert.Equal(["back.x", "back.y", "left eye.x", "left eye.y"], birds.Names("PartPositions", "SlotNames"));
        Assert.Equal([11, 7.5f, 30, 15], birds.Vectors<float>("PartPositions")[0]);
        Assert.Equal([12, 7.5f, float.NaN, float.NaN], birds.Vectors<float>("PartPositions")[1]);
        Assert.Equal([1, 0], birds.Vectors<float>("PartVisibility")[1]);
        Assert.Equal([10, 5, 20, 10], birds.Vectors<float>("Box")[5]);
        Assert.Equal(["Train", "Train", "Train", "Train", "Train", "Test", "Test", "Test"], birds.Texts("Split", "KeyValues")[..8]);
    }

    [Fact]
    public void The_documents_example_takes_five_labels_a_class()
    {
        using var folder = Cub200Fixture.Write(species: 5);
        var (birds, train, auxiliary) = DatasetsExample.Birds(_context, folder.Path);
        Assert.Equal([5, 8, 7, 20], birds.Splits());
        Assert.Equal([0.05f, 0.25f, 1, 1], birds.Vectors<float>("PartPositions")[0]);
        Assert.Equal(5, train.GetRowCount());
        Assert.Equal([4, 4, 4, 4, 4], auxiliary.Keys("Species").CountBy(key => key).Select(count => count.Value));   // balanced
    }

    [Fact]
    public void Positions_are_told_in_the_unit_asked_for()
    {
        var inBox = Load(positions: PositionUnit.Box);
        Assert.Equal([0.05f, 0.25f, 1, 1], inBox.Vectors<float>("PartPositions")[0]);
        Assert.Equal([10, 5, 20, 10], inBox.Vectors<float>("Box")[0]);
        var inImage = Load(positions: PositionUnit.Image);   // 40 x 20 pixels
        Assert.Equal([0.275f, 0.375f, 0.75f, 0.75f], inImage.Vectors<float>("PartPositions")[0]);
        Assert.Equal([0.25f, 0.25f, 0.5f, 0.5f], inImage.Vectors<float>("Box")[0]);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(4, 3)]
    public void Attributes_below_the_certainty_are_missing(int certainty, int missing) =>
        Assert.All(Load(minimumCertainty: certainty).Vectors<float>("Attributes"), row => Assert.Equal(missing, row.Count(float.IsNaN)));

    [Fact]
    public void Lines_with_a_further_number_are_read_by_their_first_four_fields()
    {
        _folder.Write("attributes/image_attribute_labels.txt", "2 1 1 3 0  1.509", "2 2 0 4 0.0", "3 4 1 2");
        var attributes = Load().Vectors<float>("Attributes");
        Assert.Equal([1, 0, float.NaN, float.NaN], attributes[1]);
        Assert.Equal([float.NaN, float.NaN, float.NaN, 1], attributes[2]);
        Assert.All(attributes[0], value => Assert.True(float.IsNaN(value)));
    }

    [Fact]
    public void A_file_that_is_absent_takes_its_columns_away()
    {
        Directory.Delete(_folder.At("attributes"), recursive: true);
        Directory.Delete(_folder.At("parts"), recursive: true);
        File.Delete(_folder.At("bounding_boxes.txt"));
        Assert.Equal(["ImagePath", "Species", "Split"], Load().Names());
        Assert.Contains("positions is Box", Assert.Throws<ArgumentException>(() => Load(positions: PositionUnit.Box)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_attributes_are_found_beside_the_folder_where_they_are_published()
    {
        File.Move(_folder.At("attributes/attributes.txt"), _folder.At("attributes.txt"));
        Assert.Equal("has_bill_shape::dagger", Load().Names("Attributes", "SlotNames")[1]);
        File.Delete(_folder.At("attributes.txt"));
        File.Delete(_folder.At("attributes/class_attribute_labels_continuous.txt"));
        Assert.Equal(312, Load().Names("Attributes", "SlotNames").Length);
    }

    [Fact]
    public void Numbers_of_images_may_have_gaps()
    {
        foreach (var file in Directory.GetFiles(_folder.Path, "*.txt", SearchOption.AllDirectories))
            if (Path.GetFileName(file) is "images.txt" or "image_class_labels.txt" or "train_test_split.txt" or "bounding_boxes.txt"
                or "image_attribute_labels.txt" or "part_locs.txt")
                File.WriteAllLines(file, File.ReadAllLines(file).Where(line => line.Split(' ')[0] != "3"));
        var birds = Load();
        Assert.Equal(23, birds.GetRowCount());
        Assert.Equal([14, 7.5f, float.NaN, float.NaN], birds.Vectors<float>("PartPositions")[2]);
    }

    [Fact]
    public void The_view_is_saved_and_shuffled_as_any_other()
    {
        var birds = Load(new() { LabelsPerClass = 2 });
        birds.AssertSavable(_folder);
        Assert.True(birds.CanShuffle);
        var shuffled = _context.Data.ShuffleRows(birds, seed: 3);
        Assert.NotEqual(birds.Texts("ImagePath"), shuffled.Texts("ImagePath"));
        Assert.Equal(birds.Texts("ImagePath").Order(), shuffled.Texts("ImagePath").Order());
    }

    [Fact]
    public void ML_NET_loads_the_images_that_the_paths_name()
    {
        var birds = Load();
        var pipeline = _context.Transforms.LoadImages("Image", imageFolder: null, inputColumnName: "ImagePath")
            .Append(_context.Transforms.ResizeImages("Image", 8, 4))
            .Append(_context.Transforms.ExtractPixels("Pixels", "Image"));
        Assert.All(pipeline.Fit(birds).Transform(birds).Vectors<float>("Pixels"), pixels => Assert.Equal(3 * 4 * 8, pixels.Length));
    }

    [Theory]
    [InlineData("images.txt", "1 001.Bird/none.jpg", "images.txt, line 1: the image ")]
    [InlineData("images.txt", "", "images.txt, line 1: no image is listed")]
    [InlineData("images.txt", "1", "images.txt, line 1: the line has 1 fields; expected 2: 'image path'")]
    [InlineData("images.txt", "x 001.Bird/Bird_0001_7.jpg", "line 1: the field 'image' is 'x'; expected an integer.")]
    [InlineData("images.txt", "1 001.Bird/Bird_0001_7.jpg\n1 001.Bird/Bird_0002_14.jpg", "images.txt, line 2: image 1 is on an earlier line too")]
    [InlineData("classes.txt", "1 a\n3 b", "classes.txt, line 2: the number is 3; expected 2")]
    [InlineData("image_class_labels.txt", "1 4", "line 1: the field 'class' is '4'; expected an integer from 1 to 3.")]
    [InlineData("image_class_labels.txt", "1 1\n1 1", "image_class_labels.txt, line 2: image 1 is on an earlier line too")]
    [InlineData("image_class_labels.txt", "1 1\n99 1", "image_class_labels.txt, line 2: image 99 is not in ")]
    [InlineData("image_class_labels.txt", "1 1\n2 1", "image_class_labels.txt, line 2: the file ends without image 3")]
    [InlineData("train_test_split.txt", "1 2", "the field 'is_training_image' is '2'; expected an integer from 0 to 1.")]
    [InlineData("bounding_boxes.txt", "1 60.0 27.0 0 304.0", "bounding_boxes.txt, line 1: the box is 0 wide and 304.0 high")]
    [InlineData("bounding_boxes.txt", "1 60.0 27.0 nan 304.0", "the field 'width' is 'nan'; expected a number.")]
    [InlineData("attributes/image_attribute_labels.txt", "1 1 1 4 1.0\n1 5 1 4 1.0",
        "image_attribute_labels.txt, line 2: the field 'attribute' is '5'; expected an integer from 1 to 4.")]
    [InlineData("attributes/image_attribute_labels.txt", "1 1 1 0 1.0", "the field 'certainty' is '0'; expected an integer from 1 to 4.")]
    [InlineData("attributes/class_attribute_labels_continuous.txt", "1 2 3 4\n1 2 3 4", "line 2: the file has 2 lines; expected 3, one for each class.")]
    [InlineData("attributes/class_attribute_labels_continuous.txt", "1 2 3 4\n1 2 300 4", "line 2: attribute 3 is 300; expected a percentage")]
    [InlineData("attributes/class_attribute_labels_continuous.txt", "1 2 3", "line 1: the line has 3 fields; expected 4")]
    [InlineData("parts/part_locs.txt", "1 1 1 1 1\n1 1 1 1 1", "part_locs.txt, line 2: part 1 of image 1 is on an earlier line too")]
    public void Damage_is_told_by_file_and_line(string file, string content, string expected)
    {
        _folder.Write(file, content);
        Assert.Contains(expected, Assert.Throws<TableFormatException>(() => Load()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("images.txt")]
    [InlineData("classes.txt")]
    [InlineData("image_class_labels.txt")]
    [InlineData("train_test_split.txt")]
    [InlineData("parts/parts.txt")]
    public void A_file_that_is_needed_is_asked_for(string file)
    {
        File.Delete(_folder.At(file));
        Assert.Contains(file, Assert.Throws<FileNotFoundException>(() => Load()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_image_is_told_when_its_size_is_needed()
    {
        _folder.Write("images/001.Bird/Bird_0003_21.jpg", "no image");
        Assert.Equal(24, Load().GetRowCount());
        Assert.Contains("Bird_0003_21.jpg: the file begins with 'no image'; expected JPEG",
            Assert.Throws<TableFormatException>(() => Load(positions: PositionUnit.Image)).Message, StringComparison.Ordinal);
    }
}
