using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.AuxiLearn.Tests.Examples;
using SkiaSharp;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Datasets;

public sealed class StanfordCarsTests : IDisposable
{
    private static readonly string[] _fields = ["bbox_x1", "bbox_y1", "bbox_x2", "bbox_y2", "class", "fname"];

    private readonly TempFolder _folder = new();
    private readonly DataOperationsCatalog _data = new MLContext().Data;

    public StanfordCarsTests()
    {
        using var bitmap = new SKBitmap(100, 50);
        using var jpeg = bitmap.Encode(SKEncodedImageFormat.Jpeg, 80);
        foreach (var image in new[] { "cars_train/00001.jpg", "cars_train/00002.jpg", "cars_test/00001.jpg" })
            _folder.Write(image, jpeg.ToArray());
        _folder.Write("devkit/cars_meta.mat", MatWriter.File(
            MatWriter.Compressed(MatWriter.Cells("class_names", MatWriter.Text("", "AM General Hummer SUV 2000"), MatWriter.Text("", "Acura RL Sedan 2012")))));
        _folder.Write("devkit/cars_train_annos.mat", Annotations(Car(11, 6, 60, 30, 2, "00001.jpg"), Car(1, 1, 100, 50, 1, "00002.jpg")));
        _folder.Write("cars_test_annos_withlabels.mat", Annotations(Car(2, 3, 2, 3, 2, "00001.jpg")));
    }

    public void Dispose() => _folder.Dispose();

    private static byte[][] Car(byte x1, byte y1, byte x2, byte y2, byte model, string file) =>
        [.. new[] { x1, y1, x2, y2, model }.Select(value => MatWriter.SmallDoubles("", [1, 1], value)), MatWriter.Text("", file)];

    private static byte[] Annotations(params byte[][][] cars) => MatWriter.File(MatWriter.Compressed(MatWriter.Structs("annotations", _fields, cars)));

    private IDataView Load(SplitProtocol? protocol = null, bool boxAsFractions = false) => _data.LoadStanfordCars(_folder.Path, protocol, boxAsFractions);

    [Fact]
    public void Annotations_become_paths_models_and_boxes()
    {
        var cars = Load();
        Assert.Equal(["ImagePath", "Model", "Box", "Split"], cars.Names());
        Assert.Equal(["Acura RL Sedan 2012", "AM General Hummer SUV 2000", "Acura RL Sedan 2012"], cars.Texts("Model", "KeyValues"));
        Assert.Equal([[10, 5, 50, 25], [0, 0, 100, 50], [1, 2, 1, 1]], cars.Vectors<float>("Box"));
        Assert.Equal(["Train", "Train", "Test"], cars.Texts("Split", "KeyValues"));
        Assert.All(cars.Texts("ImagePath"), path => Assert.True(File.Exists(path)));
        Assert.Equal([[0.1f, 0.1f, 0.5f, 0.5f], [0, 0, 1, 1], [0.01f, 0.04f, 0.01f, 0.02f]], Load(boxAsFractions: true).Vectors<float>("Box"));
        cars.AssertSavable(_folder);
    }

    [Fact]
    public void The_documents_example_has_boxes_as_fractions_and_labelled_rows()
    {
        _folder.Write("devkit/cars_train_annos.mat",
            Annotations([.. Enumerable.Repeat(Car(11, 6, 60, 30, 2, "00001.jpg"), 32), Car(1, 1, 100, 50, 1, "00002.jpg")]));
        var cars = DatasetsExample.Cars(new(), _folder.Path);
        Assert.Equal([31, 0, 1, 0], cars.Splits());   // 30 of 32, and the one
        Assert.Equal([0.1f, 0.1f, 0.5f, 0.5f], cars.Vectors<float>("Box")[0]);
    }

    [Fact]
    public void Test_labels_are_missing_where_they_are_not_published()
    {
        File.Delete(_folder.At("cars_test_annos_withlabels.mat"));
        Assert.Contains("cars_test_annos.mat is missing", Assert.Throws<FileNotFoundException>(() => Load()).Message, StringComparison.Ordinal);
        _folder.Write("devkit/cars_test_annos.mat",
            MatWriter.File(MatWriter.Structs("annotations", [.. _fields.Where(field => field != "class")],
            [.. Car(1, 1, 2, 2, 0, "00001.jpg").Where((_, i) => i != 4)])));
        Assert.Equal(["Acura RL Sedan 2012", "AM General Hummer SUV 2000", ""], Load().Texts("Model", "KeyValues"));
    }

    public static TheoryData<byte[], string> Damaged => new()
    {
        { MatWriter.File(MatWriter.UInt8("annotations", [1, 1], 1)), "there are no structures 'annotations'; expected one for each image." },
        { Annotations(Car(1, 1, 2, 2, 3, "00001.jpg")), "class of annotation 1 is 3; expected an integer from 1 to 2." },
        { Annotations(Car(1, 1, 2, 2, 1, "00001.jpg"), Car(1, 1, 2, 2, 1, "x.jpg")), "fname of annotation 2 is 'x.jpg'; expected a file in " },
        { Annotations(Car(5, 1, 2, 2, 1, "00001.jpg")),
            "bbox_x1, bbox_y1, bbox_x2, bbox_y2 of annotation 1 is 5, 1, 2, 2; expected the upper left corner before" },
        { MatWriter.File(MatWriter.Structs("annotations", ["fname"], [MatWriter.Text("", "00001.jpg")])), "have the fields fname; expected bbox_x1 too." },
        { MatWriter.File(MatWriter.Structs("annotations", ["fname"], [MatWriter.UInt8("", [1, 1], 1)])),
            "fname of annotation 1 is no text; expected the name of the image file." },
    };

    [Theory]
    [MemberData(nameof(Damaged))]
    public void Damage_is_told_by_file_and_annotation(byte[] content, string expected)
    {
        var path = _folder.Write("devkit/cars_train_annos.mat", content);
        var message = Assert.Throws<TableFormatException>(() => Load()).Message;
        Assert.StartsWith(path, message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_classes_are_needed()
    {
        _folder.Write("devkit/cars_meta.mat", MatWriter.File(MatWriter.Cells("class_names", MatWriter.UInt8("", [1, 1], 1))));
        Assert.Contains("there are no cells of texts 'class_names'", Assert.Throws<TableFormatException>(() => Load()).Message, StringComparison.Ordinal);
    }
}
