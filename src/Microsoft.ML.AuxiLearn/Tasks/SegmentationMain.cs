using Microsoft.ML.AuxiLearn.Augmenting;
using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tasks;

/// <summary>One of K classes for each pixel; its metric is the mean IoU of the classes over the pixels of all rows.</summary>
/// <param name="Keys">The count of the label's keys; 0 where it holds none, or before they are known.</param>
/// <param name="NumberOfClasses">K, where the label holds no keys.</param>
/// <param name="IgnoredLabel">The number that stands for no class there.</param>
internal sealed record SegmentationMain(int Keys, int? NumberOfClasses, double IgnoredLabel) : MainTask
{
    public override int Classes => Keys > 0 ? Keys : NumberOfClasses ?? 0;

    public override int Outputs => Classes;

    public override string Expected => LabelMap.ExpectedWith(NumberOfClasses, "the option NumberOfClasses");

    public override TaskLoss DefaultLoss => TaskLoss.CrossEntropy;

    public override string MetricName => "mIoU";

    public override bool HigherIsBetter => true;

    public override bool IsDense => true;

    public override bool Accepts(ColumnType column) => LabelMap.Accepts(column) && (column.IsKey || NumberOfClasses is not null);

    public override MapFormat Map(ColumnType label) =>
        new(TargetKind.Class, MapKind.Plain, 1) { Classes = Classes, Labels = LabelMap.Of(label.Item, IgnoredLabel) };

    /// <summary>How many pixels of each class are predicted as each class, [1, K, K].</summary>
    public override Tensor Kept(Tensor outputs, Tensor labels)
    {
        using var scope = NewDisposeScope();
        var isThere = labels.isnan().logical_not();
        using var classes = Classes.ToScalar();
        var pairs = labels.masked_select(isThere).to(ScalarType.Int64).mul(classes).Plus(outputs.argmax(1).masked_select(isThere));
        return pairs.bincount(null, (long)Classes * Classes).view(1, Classes, Classes).MoveToOuterDisposeScope();
    }

    /// <summary>The mIoU of counts [batches, K, K]; classes that are neither there nor predicted do not count.</summary>
    public override double Metric(Tensor outputs, Tensor labels, Tensor? weights = null)
    {
        using var scope = NewDisposeScope();
        var counts = outputs.sum([0L]);
        var both = counts.diagonal();
        var union = counts.sum([0L]) + counts.sum([1L]) - both;
        return both.cpu().data<long>().ToArray().Zip(union.cpu().data<long>().ToArray()).Where(pixels => pixels.Second > 0)
            .Select(pixels => (double)pixels.First / pixels.Second).DefaultIfEmpty(double.NaN).Average();
    }

    /// <summary>The mIoU of the most frequent class everywhere: its share of the pixels, over as many classes as there are.</summary>
    public override double Baseline(Tensor outputs, Tensor labels, Tensor? weights = null)
    {
        using var scope = NewDisposeScope();
        var pixels = outputs.sum([0L, 2L]).cpu().data<long>().ToArray();
        return pixels.Sum() is var all and > 0 ? (double)pixels.Max() / all / pixels.Count(count => count > 0) : double.NaN;
    }
}
