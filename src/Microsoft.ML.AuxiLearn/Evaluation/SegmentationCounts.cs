using System.Globalization;

namespace Microsoft.ML.AuxiLearn.Evaluation;

/// <summary>Counts of pixels by their class and by the class that is predicted, over all images and image by image.</summary>
internal sealed class SegmentationCounts(int classes)
{
    private readonly long[] _all = new long[classes * classes];
    private readonly long[] _image = new long[classes * classes];
    private readonly long[] _unlabelled = new long[classes];
    private double _iou, _paper, _accuracy;
    private long _images;

    public int Classes => classes;

    public long PixelCount => _all.Sum();

    /// <summary>NaN of a class that is neither there nor predicted.</summary>
    public double[] PerClassIoU => IoU(_all);

    public double PixelAccuracy => Accuracy(_all);

    /// <summary>Means over the images with at least one labelled pixel, NaN without any.</summary>
    public (long Count, double MeanIoU, double PaperMeanIoU, double PixelAccuracy) Images => (_images, _iou / _images, _paper / _images, _accuracy / _images);

    /// <summary>Pixels of one class that are predicted as another.</summary>
    public long this[int truth, int prediction] => _all[truth * classes + prediction];

    public static double MeanOfPresent(IEnumerable<double> iou) => iou.Where(value => !double.IsNaN(value)).DefaultIfEmpty(double.NaN).Average();

    /// <summary>Counts an image.</summary>
    /// <param name="truth">The class of each pixel from 0, NaN for none.</param>
    /// <param name="prediction">The predicted class of each pixel from 0; where there is no class it may be NaN.</param>
    /// <param name="row">The number of the image from 0, for the sentences of exceptions.</param>
    /// <exception cref="InvalidOperationException">A pixel has a class out of range, or one and no prediction.</exception>
    public void Add(ReadOnlySpan<float> truth, ReadOnlySpan<float> prediction, long row)
    {
        Array.Clear(_image);
        Array.Clear(_unlabelled);
        var labelled = 0;
        for (var i = 0; i < truth.Length; i++)
        {
            if (!float.IsNaN(truth[i]))
            {
                _image[Class(truth[i], "label", i, row) * classes + Class(prediction[i], "prediction", i, row)]++;
                labelled++;
            }
            else if (!float.IsNaN(prediction[i]))
            {
                _unlabelled[Class(prediction[i], "prediction", i, row)]++;
            }
        }
        if (labelled == 0)
            return;
        for (var i = 0; i < _image.Length; i++)
            _all[i] += _image[i];
        _images++;
        _iou += MeanOfPresent(IoU(_image));
        _paper += MeanOfPresent(IoU(_image, _unlabelled));
        _accuracy += Accuracy(_image);
    }

    private int Class(float value, string role, int pixel, long row) => value >= 0 && value < classes && float.IsInteger(value)
        ? (int)value
        : throw new InvalidOperationException(
            $"Row {row + 1} has {(float.IsNaN(value) ? "no" : $"the class {value.ToString(CultureInfo.InvariantCulture)} as")} {role} of pixel {pixel + 1}; "
                + $"expected a class from 0 to {classes - 1}.");

    /// <summary>Of each class the pixels in common over those of either, to which <paramref name="others"/> adds predictions that are never right.</summary>
    private double[] IoU(long[] counts, long[]? others = null)
    {
        var iou = new double[classes];
        for (var k = 0; k < classes; k++)
        {
            var (both, union) = (counts[k * classes + k], others?[k] ?? 0L);
            for (var other = 0; other < classes; other++)
                union += counts[k * classes + other] + counts[other * classes + k];
            iou[k] = (double)both / (union - both);   // 0 / 0 is NaN
        }
        return iou;
    }

    private double Accuracy(long[] counts) => (double)Enumerable.Range(0, classes).Sum(k => counts[k * classes + k]) / counts.Sum();
}
