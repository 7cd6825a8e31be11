using Microsoft.ML.AuxiLearn.Augmenting;
using Microsoft.ML.AuxiLearn.Tests.Data;
using Microsoft.ML.Data;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Trainers;

/// <summary>Images that cannot be read or do not suit, and the one sentence that says so.</summary>
public sealed class BadImagesTests : IDisposable
{
    private static readonly MLContext _ml = new(1);
    private static readonly Picture[] _rows = Pictures.Corners(6);

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_file_that_is_missing_or_no_image_or_not_named()
    {
        var rows = Pictures.Corners(6, _folder);
        rows[2].File = "gone.png";
        Refused(rows, "File", new() { Folder = _folder },
            $"The feature column 'File' of the training data holds the path of a file that is not there in row 3 ('gone.png'): "
                + $"{Path.Combine(_folder, "gone.png")}; expected an image.");
        File.WriteAllText(Path.Combine(_folder, "gone.png"), "no image");
        Refused(rows, "File", new() { Folder = _folder },
            $"The feature column 'File' of the training data holds the path of a file that cannot be read as an image in row 3 ('gone.png'): "
                + $"{Path.Combine(_folder, "gone.png")}: the file begins with 'no image'; expected JPEG, PNG, BMP, GIF or WebP.");
        rows[2].File = " ";
        Refused(rows, "File", new() { Folder = _folder },
            "The feature column 'File' of the training data holds no path in row 3 (' '); expected that of an image in each row.");
    }

    [Fact]
    public void Images_of_varying_size_without_a_size_in_the_options()
    {
        var rows = Pictures.Corners(6, _folder);
        using (var image = Pictures.Image(Pictures.Pattern(3 * 5 * 7), 5, 7))
            image.Save(Path.Combine(_folder, "3.png"));
        Refused(rows, "File", new() { Folder = _folder },
            "The feature column 'File' of the training data holds an image of 5 x 7 in row 4 ('3.png'); expected 8 x 8 in each row, or the option Images with "
                + "a Height and a Width");
    }

    [Fact]
    public void A_row_without_an_image()
    {
        var rows = Pictures.Corners(6);
        rows[4].Image = null;
        Refused(rows, "Image", null, "The feature column 'Image' of the training data holds no image in row 5; expected one in each row.");
    }

    [Fact]
    public void Columns_that_are_no_images_for_lack_of_an_option()
    {
        Refused(_rows, "File", null,
            "The feature column 'File' holds String; expected a vector of known size of Single, an image, a vector of Byte with an image's dimensions or, "
                + "with the option Images, the path of an image.");
        Refused(_rows, "Flat", null,
            "The feature column 'Flat' holds Vector<Byte, 192>; expected dimensions of an image, or the option Images with Height and Width, for a vector of "
                + "Byte.");
        Refused(_rows, "Flat", new() { Height = 7, Width = 9 },
            "The feature column 'Flat' holds Vector<Byte, 192>; expected dimensions of an image, or the option Images with a Height and a Width whose product "
                + "divides 192.");
        Refused(_rows, "Bytes", new() { Height = 4, Width = 16 },
            "The feature column 'Bytes' holds Vector<Byte, 3, 8, 8>; expected 3 x 4 x 16 (channels, height, width) as the option Images says.");
        Refused(_rows, "Image", new() { Channels = 4 }, "The feature column 'Image' holds Image<8, 8>; expected 1 or 3 Channels in the option Images, not 4.");
    }

    [Fact]
    public void Options_that_do_not_suit_the_images()
    {
        Refused(_rows, "Image", new() { Augmentation = Augmentation.RandomCrop(9) },
            "The option Images does not fit the feature column 'Image': the augmentation crops 9 x 9 out of images of 8 x 8 with a margin of 0; expected");
        Refused(_rows, "Numbers", new() { Augmentation = Augmentation.ColorJitter(0.1) },
            "The feature column 'Numbers' holds Vector<Single, 3, 8, 8>; expected bytes or images, whose brightness has bounds, for ColorJitter.");
        Refused(_rows, "Image", new() { Normalization = ImageNormalization.Given([0], [1]) },
            "The option Images has a Normalization of 1 channels; expected the 3 of the images.");
        Refused(_rows, "Image", new() { Height = 8 }, "The option Images is a Height without a Width; expected both or neither.");
        Refused(_rows, "Image", new() { Height = 0, Width = 8 }, "The option Images.Height is 0; expected at least 1.");
        Refused(_rows, "Image", new() { Augmentation = null! }, "The option Images.Augmentation is null; expected a value.");
    }

    [Fact]
    public void Networks_of_images_for_vectors_and_of_vectors_for_images()
    {
        var images = Network.Custom("of images", input => nn.Sequential(("conv", nn.Conv2d(3, 4, 3)), ("flatten", nn.Flatten())));
        var vectors = Network.Custom("of vectors", input => nn.Linear(input.Size, 4));
        Refused(_rows, "Vector", null, "The option Network does not take samples of shape [2] (", images);
        Refused(_rows, "Vector", null, "; expected a network of vectors such as Network.Mlp, or images in the feature column.", images);
        Refused(_rows, "Bytes", null, "The option Network does not take samples of shape [3, 8, 8] (", vectors);
        Refused(_rows, "Bytes", null, "; expected a network of images [n, channels, height, width], or Network.Mlp, which flattens them.", vectors);
        Refused(_rows, "Vector", null, "The option Network does not take samples of shape [2] (",
            Network.Custom("reads dimensions", input => nn.Linear(input.Shape[2], 4)));
    }

    [Fact]
    public void A_model_refuses_columns_and_images_of_another_kind()
    {
        var data = _ml.Data.LoadFromEnumerable(_rows);
        using var model = Trainer("Image", null).Fit(data);
        var other = _ml.Transforms.CopyColumns("Image", "Bytes").Fit(data).Transform(data);
        Assert.Contains("Image<8, 8>", Assert.ThrowsAny<ArgumentException>(() => model.Transform(other)).Message, StringComparison.Ordinal);

        var rows = Pictures.Corners(6);
        rows[1].Image = Pictures.Image(Pictures.Pattern(3 * 5 * 7), 5, 7);
        var exception = Assert.Throws<InvalidOperationException>(() => model.Transform(_ml.Data.LoadFromEnumerable(rows)).GetColumn<float>("Score").Count());
        Assert.StartsWith("The feature column 'Image' holds an image of 5 x 7 in row 2; expected 8 x 8 in each row, or the option Images", exception.Message,
            StringComparison.Ordinal);
    }

    private static AuxiLearnRegressionTrainer Trainer(string column, ImageOptions? images, Network? network = null) => _ml.Regression.Trainers.AuxiLearn(new()
    {
        LabelColumnName = "Redness",
        FeatureColumnName = column,
        Images = images,
        NumberOfEpochs = 1,
        Network = network ?? Network.Mlp(4),
    });

    private static void Refused(Picture[] rows, string column, ImageOptions? images, string sentence, Network? network = null)
    {
        var data = _ml.Data.LoadFromEnumerable(rows);
        data = _ml.Transforms.CustomMapping<Picture, Two>((picture, two) => two.Vector = [picture.Redness, picture.Id], null).Fit(data).Transform(data);
        var exception = Assert.ThrowsAny<Exception>(() => Trainer(column, images, network).Fit(data));
        Assert.True(exception is ArgumentException or InvalidOperationException, exception.ToString());
        Assert.Contains(sentence, exception.Message, StringComparison.Ordinal);
    }

    private sealed class Two
    {
        [VectorType(2)]
        public float[] Vector { get; set; } = [];
    }
}
