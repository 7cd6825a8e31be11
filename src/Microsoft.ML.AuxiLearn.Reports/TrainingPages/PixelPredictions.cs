using System.Globalization;
using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Pages;
using Microsoft.ML.Data;
using SkiaSharp;

namespace Microsoft.ML.AuxiLearn.TrainingPages;

/// <summary>How well the classes of pixels are predicted: IoU of each class, which classes are mistaken for which, and images beside their maps.</summary>
internal static class PixelPredictions
{
    private const int Classes = 20;
    private const int Images = 6;
    private const float GoldenAngle = 137.508f;   // hues that are far apart, however many
    private const int Swatch = 24;

    private static readonly SKColor _none = new(0x80, 0x80, 0x80);

    public static IEnumerable<Section> Of(AuxiLearnTransformer model, IDataView scored, string label, string predicted)
    {
        var metrics = new MLContext().MulticlassClassification.EvaluateSegmentation(scored, label, predicted);
        string[] names = [.. Enumerable.Range(0, metrics.PerClassIoU.Count).Select(k => Name(ClassNames.OfKeys(scored.Schema[predicted]), k))];
        yield return Overlap(metrics, names);
        yield return Confusion(metrics, names);
        if (Maps(model, scored, label, predicted, names) is { } maps)
            yield return maps;
    }

    private static string Name(string[] names, int k) => k < names.Length ? names[k] : $"class {k}";

    private static Section Overlap(SegmentationMetrics metrics, string[] names)
    {
        var present = Enumerable.Range(0, names.Length).Where(k => double.IsFinite(metrics.PerClassIoU[k])).OrderByDescending(k => metrics.PerClassIoU[k])
            .ToArray();
        return new Section("Overlap of each class", string.Create(CultureInfo.InvariantCulture,
            $"IoU: the pixels that have a class and are predicted as it, divided by those that have it or are predicted as it. The mean is "
                + $"{metrics.MeanIoU:P1}, and {metrics.PixelAccuracy:P1} of {metrics.PixelCount:N0} pixels in {metrics.ImageCount:N0} images that the model "
                + $"was not trained on are correct."))
        {
            Figure = new Figure("Bars of the IoU of each class",
                [Trace.Bars(present.Select(k => names[k]), present.Select(k => metrics.PerClassIoU[k]), null, 0)], Trace.LayoutOfNames("IoU", present.Length)),
            Table = new Table(["class", "IoU"], [.. present.Select(k => (IReadOnlyList<string>)[names[k], Number.Text(metrics.PerClassIoU[k])])]),
        };
    }

    private static Section Confusion(SegmentationMetrics metrics, string[] names)
    {
        var counts = metrics.ConfusionMatrix.Counts;
        int[] shown = [.. Enumerable.Range(0, names.Length).OrderByDescending(k => counts[k].Sum()).Take(Classes)];
        string[] classes = [.. shown.Select(k => names[k])];
        double[][] shares = [.. shown.Select(truth =>
            shown.Select(k => counts[truth].Sum() is > 0 and var all ? counts[truth][k] / all : double.NaN).ToArray())];
        return new Section("Confusion",
            $"The share of pixels of each label (row) with each prediction "
                + $"(column){(names.Length > Classes ? $"; the {Classes} most frequent classes" : "")}.")
        {
            Figure = new Figure("A map of the share of pixels of each label with each prediction",
                [Trace.Heatmap(classes, classes, shares, "share")], Trace.LayoutOfClasses(classes.Length)),
            Table = new Table(["label", .. classes],
                [.. classes.Zip(shares, (name, row) => (IReadOnlyList<string>)[name, .. row.Select(share => Number.Text(share))])]),
        };
    }

    /// <summary>Some images, each beside its label and its prediction, and the colours of the classes.</summary>
    private static Section? Maps(AuxiLearnTransformer model, IDataView scored, string label, string predicted, string[] names)
    {
        var (truths, predictions) = (scored.Schema[label], scored.Schema[predicted]);
        if (predictions.Type is not VectorDataViewType { Dimensions: [var height, var width] })
            return null;
        var maps = new List<(byte[] Truth, byte[] Prediction, double Right)>();
        using (var cursor = scored.GetRowCursor([truths, predictions]))
        {
            var (readTruth, readPrediction) = (ColumnReader.Create(cursor, truths), ColumnReader.Create(cursor, predictions));
            var (truth, prediction) = (new float[height * width], new float[height * width]);
            while (maps.Count < Images && cursor.MoveNext())
            {
                readTruth(truth);
                readPrediction(prediction);
                var labelled = truth.Zip(prediction).Where(pair => pair.First >= 0 && pair.First < names.Length).ToArray();
                maps.Add((Png(truth), Png(prediction), labelled.Count(pair => pair.First == pair.Second) / (double)Math.Max(1, labelled.Length)));
            }
        }
        var photos = Photos.Of(model, scored, [.. Enumerable.Range(0, maps.Count)]);
        return new Section("Examples", "The first images that the model was not trained on, each beside its label and its prediction; then the colours of the "
            + "classes.")
        {
            Pictures =
            [
                .. photos.Zip(maps).SelectMany(row => (Picture[])
                [
                    new(row.First, "image"), new(row.Second.Truth, "label"),
                    new(row.Second.Prediction, string.Create(CultureInfo.InvariantCulture, $"prediction, {row.Second.Right:P0} right")),
                ]),
                .. names.Select((name, k) => new Picture(PngEncoder.Encode([.. Enumerable.Repeat(Color(k), Swatch * Swatch)], Swatch, Swatch, Swatch), name)),
            ],
        };

        byte[] Png(float[] map) =>
            PngEncoder.Encode([.. map.Select(k => k >= 0 && k < names.Length ? Color((int)k) : _none)], height, width, Photos.Side);
    }

    private static SKColor Color(int k) => SKColor.FromHsv(k * GoldenAngle % 360, k % 2 == 0 ? 75 : 45, k % 3 == 2 ? 65 : 90);
}
