using Microsoft.ML.AuxiLearn.Evaluation;
using Microsoft.ML.Data;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Evaluation;

public class SegmentationTests
{
    private const float Nan = float.NaN;

    private static readonly MLContext _ml = new(1);

    public static TheoryData<string> Kinds => ["keys", "bytes", "singles"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Hand_computed_images_have_the_hand_computed_metrics(string kind)
    {
        // the first image has no label at its last pixel, the third has none at all
        int[][] truth = [[0, 0, 1, -1], [2, 2, 0, 0], [-1, -1, -1, -1]], prediction = [[0, 1, 1, 2], [2, 2, 2, 0], [0, 1, 2, 0]];
        var metrics = kind switch
        {
            "keys" =>
                _ml.MulticlassClassification.EvaluateSegmentation(
                Scenes.View(_ml, new KeyDataViewType(typeof(uint), 4), As(truth, label => (uint)(label + 1)), As(prediction, label => (uint)(label + 1)))),
            "bytes" =>
                _ml.MulticlassClassification.EvaluateSegmentation(
                Scenes.View(_ml, NumberDataViewType.Byte, As(truth, label => (byte)label), As(prediction, label => (byte)label)), numberOfClasses: 4),
            _ => _ml.MulticlassClassification.EvaluateSegmentation(
                Scenes.View(_ml, NumberDataViewType.Single, As(truth, label => (float)label), As(prediction, label => (float)label)), numberOfClasses: 4),
        };
        AssertClose([1.0 / 2, 1.0 / 2, 2.0 / 3, double.NaN], metrics.PerClassIoU);
        Assert.Equal(5.0 / 9, metrics.MeanIoU, 1e-12);
        Assert.Equal(5.0 / 7, metrics.PixelAccuracy, 1e-12);
        Assert.Equal((1.0 / 2 + 7.0 / 12) / 2, metrics.ImageMeanIoU, 1e-12);
        Assert.Equal((1.0 / 3 + 7.0 / 12) / 2, metrics.PaperMeanIoU, 1e-12);   // class 2 of the first image is predicted where there is no label
        Assert.Equal((2.0 / 3 + 3.0 / 4) / 2, metrics.ImagePixelAccuracy, 1e-12);
        Assert.Equal((7L, 2L), (metrics.PixelCount, metrics.ImageCount));
        Assert.Equal([[2, 1, 1, 0], [0, 1, 0, 0], [0, 0, 2, 0], [0, 0, 0, 0]], metrics.ConfusionMatrix.Counts.Select(row => row.ToArray()));
        AssertClose([1, 1.0 / 2, 2.0 / 3, 0], metrics.ConfusionMatrix.PerClassPrecision);
        AssertClose([1.0 / 2, 1, 1, 0], metrics.ConfusionMatrix.PerClassRecall);
        Assert.Equal(4, metrics.ConfusionMatrix.NumberOfClasses);
        Assert.Equal((null, null), (metrics.Depth, metrics.Normals));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Means_over_images_are_those_of_the_published_procedure(bool hasUnlabelled)
    {
        const int classes = 5, images = 12, pixels = 30;
        var random = new Random(3);
        var truth = Enumerable.Range(0, images).Select(image => Enumerable.Range(0, pixels)
            .Select(_ => (float)random.Next(hasUnlabelled ? -1 : 0, image % 4 + 1)).ToArray()).ToArray();
        var prediction = truth.Select(map => map.Select(label => (float)(label >= 0 && random.Next(2) == 0 ? label : random.Next(classes))).ToArray())
            .ToArray();
        var metrics = _ml.MulticlassClassification.EvaluateSegmentation(Scenes.View(_ml, NumberDataViewType.Single, truth, prediction),
            numberOfClasses: classes);

        // image by image and class by class, by masks
        var (iou, accuracy) = (0.0, 0.0);
        for (var image = 0; image < images; image++)
        {
            var (sum, present) = (0.0, 0);
            for (var k = 0; k < classes; k++)
            {
                var masks = truth[image].Zip(prediction[image], (t, p) => (t == k ? 1 : 0) + (p == k ? 1 : 0)).ToArray();
                var (union, intersection) = (masks.Count(mask => mask > 0), masks.Count(mask => mask > 1));
                if (union == 0)
                    continue;
                sum += (double)intersection / union;
                present++;
            }
            iou += sum / present;
            accuracy += (double)truth[image].Zip(prediction[image]).Count(pair => pair.First == pair.Second) / truth[image].Count(label => label >= 0);
        }
        Assert.Equal(iou / images, metrics.PaperMeanIoU, 1e-12);
        Assert.Equal(accuracy / images, metrics.ImagePixelAccuracy, 1e-12);
        if (hasUnlabelled)
            Assert.True(metrics.PaperMeanIoU < metrics.ImageMeanIoU);
        else
            Assert.Equal(metrics.PaperMeanIoU, metrics.ImageMeanIoU, 1e-12);
    }

    [Fact]
    public void Pixels_without_a_label_change_nothing_whatever_is_predicted_there()
    {
        float[][] truth = [[0, 1, Nan, 2, -1, 255]];
        var expected = _ml.MulticlassClassification.EvaluateSegmentation(Scenes.View<float>(_ml, NumberDataViewType.Single, [[0, 1, 2]], [[0, 2, 2]]),
            numberOfClasses: 4);
        foreach (var filler in (float[])[Nan, 0, 3, 255])
        {
            var metrics = _ml.MulticlassClassification.EvaluateSegmentation(
                Scenes.View<float>(_ml, NumberDataViewType.Single, truth, [[0, 2, filler, 2, filler, filler]]), numberOfClasses: 4);
            Assert.Equal(expected.PerClassIoU, metrics.PerClassIoU);
            Assert.Equal((expected.MeanIoU, expected.ImageMeanIoU, expected.PixelAccuracy, expected.ImagePixelAccuracy),
                (metrics.MeanIoU, metrics.ImageMeanIoU, metrics.PixelAccuracy, metrics.ImagePixelAccuracy));
        }
    }

    [Fact]
    public void Right_predictions_are_perfect_and_no_labels_tell_nothing()
    {
        var perfect = _ml.MulticlassClassification.EvaluateSegmentation(
            Scenes.View<byte>(_ml, NumberDataViewType.Byte, [[0, 1, 2], [2, 2, 2]], [[0, 1, 2], [2, 2, 2]]), numberOfClasses: 5);
        Assert.All((double[])[perfect.MeanIoU, perfect.PixelAccuracy, perfect.ImageMeanIoU, perfect.ImagePixelAccuracy, perfect.PaperMeanIoU],
            value => Assert.Equal(1, value));
        var none = _ml.MulticlassClassification.EvaluateSegmentation(Scenes.View<byte>(_ml, NumberDataViewType.Byte, [[255]], [[0]]), numberOfClasses: 2);
        Assert.All((double[])[none.MeanIoU, none.PixelAccuracy, none.ImageMeanIoU, none.ImagePixelAccuracy, none.PaperMeanIoU, .. none.PerClassIoU],
            value => Assert.True(double.IsNaN(value)));
        Assert.Equal((0L, 0L), (none.PixelCount, none.ImageCount));
    }

    [Fact]
    public void The_confusion_matrix_names_the_classes_as_the_label_does()
    {
        var rows = _ml.Data.LoadFromEnumerable([new Named { True = ["sky", "road"], Predicted = ["sky", "sky"] }]);
        var pipeline = _ml.Transforms.Conversion.MapValueToKey([new("Label", nameof(Named.True))]).Append(_ml.Transforms.Conversion.MapValueToKey(
            [new("PredictedLabel", nameof(Named.Predicted))], keyData: _ml.Data.LoadFromEnumerable([new Key { Value = "sky" }, new Key { Value = "road" }])));
        var matrix = _ml.MulticlassClassification.EvaluateSegmentation(pipeline.Fit(rows).Transform(rows)).ConfusionMatrix;
        Assert.Equal(1, matrix.GetCountForClassPair(predictedClassIndicatorIndex: 0, actualClassIndicatorIndex: 1));
        var table = matrix.GetFormattedConfusionTable();
        Assert.Contains("sky ||        1 |        0 | 1.0000", table, StringComparison.Ordinal);
        Assert.Contains("road ||        1 |        0 | 0.0000", table, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_evaluated_is_refused_in_one_sentence()
    {
        string Sentence(IDataView data, SegmentationEvaluationOptions? options = null) =>
            Assert.ThrowsAny<Exception>(() => _ml.MulticlassClassification.EvaluateSegmentation(data, options ?? new())).Message.Split(" (Parameter")[0];
        var bytes = Scenes.View<byte>(_ml, NumberDataViewType.Byte, [[0, 1]], [[0, 4]]);
        Assert.Equal("Neither the label column 'Label' nor the predicted label column 'PredictedLabel' holds keys; expected the option NumberOfClasses.",
            Sentence(bytes));
        Assert.Equal("The number of classes is 0; expected at least 1, or null for keys.", Sentence(bytes, new() { NumberOfClasses = 0 }));
        Assert.Equal("Row 1 has the class 4 as prediction of pixel 2; expected a class from 0 to 3.", Sentence(bytes, new() { NumberOfClasses = 4 }));
        Assert.Equal("Row 1 has no prediction of pixel 2; expected a class from 0 to 3.", Sentence(bytes, new() { NumberOfClasses = 4, IgnoredLabel = 4 }));
        Assert.Equal("The depth column is not named; expected both the true and the predicted one, or neither.",
            Sentence(bytes, new() { PredictedDepthColumnName = "Label" }));
        Assert.Equal("The label column 'Class' was not found; the data has 'Label', 'PredictedLabel'.", Sentence(bytes, new() { LabelColumnName = "Class" }));
        Assert.Equal("The depth column 'Label' holds Vector<Byte, 2>; expected a vector of known size of Single.",
            Sentence(bytes, new() { DepthColumnName = "Label", PredictedDepthColumnName = "Label" }));
        Assert.Equal("The predicted label column 'PredictedLabel' has 2 values; expected the 1 of the label column 'Label'.",
            Sentence(Scenes.View<byte>(_ml, NumberDataViewType.Byte, [[0]], [[0, 4]])));
        var keys = Scenes.View<uint>(_ml, new KeyDataViewType(typeof(uint), 3), [[1]], [[1]]);
        Assert.Equal(
            "The label column 'Label', the predicted label column 'PredictedLabel' and the option NumberOfClasses tell of 3 and 4 classes; expected the same "
                + "number.", Sentence(keys, new() { NumberOfClasses = 4 }));
    }

    private static T[][] As<T>(int[][] maps, Func<int, T> convert) => [.. maps.Select(map => map.Select(convert).ToArray())];

    private static void AssertClose(IEnumerable<double> expected, IEnumerable<double> found) =>
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-12));

    private sealed class Named
    {
        [VectorType(2)]
        public string[] True { get; set; } = [];

        [VectorType(2)]
        public string[] Predicted { get; set; } = [];
    }

    private sealed class Key
    {
        public string Value { get; set; } = "";
    }
}
