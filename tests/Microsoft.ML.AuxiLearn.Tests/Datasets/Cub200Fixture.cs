using SkiaSharp;

namespace Microsoft.ML.AuxiLearn.Tests.Datasets;

/// <summary>
/// A small CUB-200-2011 in the published files: 3 species (up to 5 if asked for) of 8 images, the first 5 of each for training, 4 attributes, 2 parts.
/// </summary>
internal static class Cub200Fixture
{
    public const int Classes = 3, PerClass = 8, TrainPerClass = 5, Images = Classes * PerClass;

    public static TempFolder Write(int species = Classes)
    {
        var folder = new TempFolder();
        var images = Enumerable.Range(1, species * PerClass).ToArray();
        string[] classes = ["001.Black_footed_Albatross", "002.Laysan_Albatross", "003.Sooty_Albatross", "004.Groove_billed_Ani", "005.Crested_Auklet"];
        var jpeg = Jpeg(40, 20);
        foreach (var i in images)
            folder.Write($"images/{Path_(i)}", jpeg);
        folder.Write("images.txt", [.. images.Select(i => $"{i} {Path_(i)}")]);
        folder.Write("classes.txt", [.. classes.Take(species).Select((name, i) => $"{i + 1} {name}")]);
        folder.Write("image_class_labels.txt", [.. images.Select(i => $"{i} {Class(i)}")]);
        folder.Write("train_test_split.txt", [.. images.Select(i => $"{i} {((i - 1) % PerClass < TrainPerClass ? 1 : 0)}")]);
        folder.Write("bounding_boxes.txt", [.. images.Select(i => $"{i} 10.0 5.0 20.0 10.0")]);
        folder.Write("attributes/attributes.txt", "1 has_bill_shape::curved_(up_or_down)", "2 has_bill_shape::dagger", "3 has_wing_color::blue",
            "4 has_size::small_(5_-_9_in)");
        folder.Write("attributes/certainties.txt", "1 not visible", "2 guessing", "3 probably", "4 definitely");
        folder.Write("attributes/image_attribute_labels.txt",
            [.. images.SelectMany(i => Enumerable.Range(1, 4).Select(a => $"{i} {a} {(i + a) % 2} {a} 12.5"))]);
        folder.Write("attributes/class_attribute_labels_continuous.txt",
            [.. ((string[])["0.0 25.0 50.0 100.0", "2.9197080292 1.0 2.0 3.0", "10 20 30 40", "5 5 5 5", "6 6 6 6"]).Take(species)]);
        folder.Write("parts/parts.txt", "1 back", "2 left eye");
        folder.Write("parts/part_locs.txt", [.. images.SelectMany(
            i => new[] { $"{i} 1 {i + 10}.0 7.5 1", i % 2 == 0 ? $"{i} 2 0.0 0.0 0" : $"{i} 2 30.0 15.0 1" })]);
        return folder;
    }

    public static int Class(int image) => (image - 1) / PerClass + 1;

    private static string Path_(int image) => $"00{Class(image)}.Bird/Bird_{image:0000}_{image * 7}.jpg";

    private static byte[] Jpeg(int width, int height)
    {
        using var bitmap = new SKBitmap(width, height);
        using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 80);
        return data.ToArray();
    }
}
