using Microsoft.ML.AuxiLearn.Augmenting;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.Data;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Trainers;

/// <summary>Options and columns that do not suit dense labels, and the one sentence that says so.</summary>
public class BadSegmentationTests
{
    private static readonly MLContext _ml = new(1);

    [Fact]
    public void What_is_for_pixels_is_refused_by_the_trainers_of_rows()
    {
        static void Refused(Action<AuxiLearnRegressionTrainer.Options> change, string sentence)
        {
            var options = new AuxiLearnRegressionTrainer.Options();
            change(options);
            Assert.StartsWith(sentence, Assert.ThrowsAny<Exception>(() => _ml.Regression.Trainers.AuxiLearn(options)).Message, StringComparison.Ordinal);
        }

        Refused(options => options.Network = Network.UNet(),
            "The option Network is UNetwork, which has features of each pixel; expected one with features of a whole row, or the trainer "
                + "SemanticSegmentation.");
        Refused(options => options.Weighting = WeightingMethod.AuxiLearn(LossCombiner.Convolutional(4)),
            "The option Weighting is AuxiLearn:Convolutional:4, which combines losses of pixels; expected another combiner, or the trainer "
                + "SemanticSegmentation.");
        Refused(options => options.AuxiliaryTasks.Add(AuxiliaryTask.Depth("Depth")),
            "The option AuxiliaryTasks is a list with a task of pixels; expected tasks of rows, or the trainer SemanticSegmentation.");
    }

    [Fact]
    public void Options()
    {
        Refused(options => options.Network = Network.ResNet18(),
            "The option Network is ResNetwork, which has features of a whole image; expected one with features of each pixel: Network.UNet, Network.SegNet, "
                + "or Network.Custom.");
        Refused(options => options.AuxiliaryTasks.Add(AuxiliaryTask.Learned()),
            "The option AuxiliaryTasks is a list with a learned task, which divides the classes of rows; expected columns alone for dense labels.");
        Refused(options => options.NumberOfClasses = 1, "The option NumberOfClasses is 1; expected at least 2, or null for keys.");
        Refused(options => options.Images = new() { Augmentation = Augmentation.Flip.Then(Augmentation.RandomResizedCrop(8)) },
            "The option Images.Augmentation has RandomResizedCrop, which cannot augment dense labels with their images; expected Flip, RandomScaleCrop,");
        Refused(options => options.Images = new() { Augmentation = Augmentation.RandomCrop(6) },
            "The option Images.Augmentation makes 6 x 6 of images of 8 x 12 pixels; expected the same size, which the dense labels have.");
        Refused(options => options.Loss = TaskLoss.Squared, "The option Loss is a loss for numbers; expected one for classes, such as CrossEntropyLoss.");
        Refused(options => options.Weighting = WeightingMethod.AuxiLearn(LossCombiner.Convolutional(1, 1, 1, 1)),
            "The combiner of the option Weighting has poolings that halve 16 x 16 pixels to one, and the images have 8 x 12; expected larger images or fewer "
                + "channels.");
        Refused(options => options.NumberOfClasses = 4,
            "The label column 'Label' has 3 classes and the option NumberOfClasses is 4; expected the same, or null for keys.");
        var whole = Network.Custom("whole images", input => nn.Sequential(nn.Flatten(), nn.Linear(input.Size, 4)));
        Refused(options => options.Network = whole,
            "The option Network has features of a whole image; expected those of each pixel, as Network.UNet and Network.SegNet have them, since the label "
                + "has a class for each.");
    }

    [Fact]
    public void Columns()
    {
        Refused(options => options.LabelColumnName = "Numbers",
            "The label column 'Numbers' holds Vector<Byte, 1, 8, 12>; expected a vector of known size of keys (UInt32), [h, w] or [1, h, w], or of Single or "
                + "Byte and the option NumberOfClasses.");
        Refused(options => options.LabelColumnName = "Share", "The label column 'Share' holds Single; expected a vector of known size of keys");
        Refused(options => (options.LabelColumnName, options.NumberOfClasses) = ("Normals", 3),
            "The column 'Normals' holds Vector<Single, 3, 8, 12>; expected 8 x 12, the pixels of the images.");
        Refused(options => options.FeatureColumnName = "Presence",
            "The feature column 'Presence' holds Vector<Single, 3>; expected images, whose pixels have the labels:");
        Refused(options => options.AuxiliaryTasks.Add(AuxiliaryTask.SurfaceNormals("Place")),
            "The column 'Place' holds Vector<Single, 2, 8, 12>; expected 3 x 8 x 12, the pixels of the images.");
        Refused(options => options.AuxiliaryTasks.Add(AuxiliaryTask.Depth("Numbers")),
            "The auxiliary column 'Numbers' holds Vector<Byte, 1, 8, 12>; expected depth as a vector of known size of Single or UInt16, [h, w] or [1, h, w].");
        Refused(options => options.AuxiliaryTasks.Add(AuxiliaryTask.Segmentation("Singles")),
            "The auxiliary column 'Singles' holds Vector<Single, 96>; expected a vector of known size of keys (UInt32), [h, w] or [1, h, w], or of Single or "
                + "Byte and the argument numberOfClasses.");
        Refused(options => options.Images = new() { Height = 12, Width = 8 },
            "The column 'Label' holds Vector<Key<UInt32, 0-2>, 8, 12>; expected 12 x 8, the pixels of the images.", "Image");
    }

    [Fact]
    public void Values()
    {
        var rows = Stripes.Rows(6);
        rows[2].Numbers[17] = 3;
        Refused(options => (options.LabelColumnName, options.NumberOfClasses) = ("Numbers", 3),
            "The column 'Numbers' of the training data holds 3 in row 3, pixel 18; expected a class from 0 to 2, or none.", rows: rows);
        rows[1].Place[5] = float.PositiveInfinity;
        Refused(options => options.AuxiliaryTasks.Add(AuxiliaryTask.DenseRegression("Place")),
            "The column 'Place' of the training data holds Infinity in row 2, pixel 6; expected finite numbers or NaN for missing.", rows: rows);
        Refused(options => options.AuxiliaryTasks.Add(AuxiliaryTask.DenseBinary("Depth")),
            "The column 'Depth' of the training data holds 2 in row 1, pixel 2; expected 0, 1 or NaN for missing.", rows: rows);
        foreach (var row in rows)
            Array.Fill(row.Names, "");
        Refused(_ => { }, "The label column 'Label' is missing in all 6 rows; expected at least one labelled row.", rows: rows);
    }

    private static void Refused(Action<AuxiLearnSegmentationTrainer.Options> change, string sentence, string? features = null, Stripes[]? rows = null)
    {
        var options = new AuxiLearnSegmentationTrainer.Options { Network = Network.UNet(1, 1), NumberOfEpochs = 1 };
        change(options);
        var data = Stripes.View(_ml, rows ?? Stripes.Rows(6));
        if (features is not null)
        {
            data = _ml.Transforms.ConvertToImage(Stripes.Height, Stripes.Width, features, "Features").Fit(data).Transform(data);
            options.FeatureColumnName = features;
        }
        Assert.StartsWith(sentence, Assert.ThrowsAny<Exception>(() => _ml.AuxiLearn().Trainers.SemanticSegmentation(options).Fit(data)).Message,
            StringComparison.Ordinal);
    }
}
