using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Samples.SelfSupervised;

/// <summary>Part segmentation of point clouds of several categories.</summary>
internal static class CloudParts
{
    private const string InstanceMeanIoU = "instance mIoU";
    private const int Points = 512;

    private static readonly ComparisonMetric _metric = new(InstanceMeanIoU, HigherIsBetter: true, (_, scored) =>
    {
        var metrics = new MLContext().MulticlassClassification.EvaluateParts(scored, "Parts", categoryColumnName: "Category");
        return new Dictionary<string, double>
        {
            [InstanceMeanIoU] = metrics.InstanceMeanIoU,
            ["category mIoU"] = metrics.CategoryMeanIoU,
            ["point accuracy"] = metrics.PointAccuracy,
        };
    });

    public static Problem Of(string name, IReadOnlyList<SelfSupervision> kinds, Func<int, ComparisonSplit> rows) =>
        new(name, kinds, _metric, rows, (ml, configure) =>
        {
            var options = new AuxiLearnSegmentationTrainer.Options
            {
                FeatureColumnName = "Points",
                LabelColumnName = "Parts",
                Network = Network.PointNet(perPoint: true),
                Images = new() { Augmentation = Augmentation.Cloud(rotation: 15) },
                BatchSize = 16,
                Schedule = LearningRateSchedule.Cosine,
            };
            configure(options);
            return ml.AuxiLearn().Trainers.SemanticSegmentation(options);
        });

    /// <summary>
    /// The rows of a seed of ShapeNet part, of whose training rows so many keep their parts, evenly over the categories, and as many validation rows.
    /// </summary>
    /// <exception cref="ArgumentException">The folder has no lists of splits.</exception>
    public static ComparisonSplit Published(string folder, int seed, int labels)
    {
        var data = new MLContext(seed).Data;
        IDataView Load(SplitProtocol protocol) => data.LoadShapeNetPart(folder, protocol, Points, normals: false);
        var categories = Load(new()).Schema["Category"].Type.GetKeyCount();
        var clouds = Load(new() { Seed = seed, LabelsPerClass = Math.Max(1, labels / categories) });
        IDataView[] parts = [.. new[] { DatasetSplit.Train, DatasetSplit.Validation, DatasetSplit.Test }.Select(split => data.TakeSplit(clouds, split))];
        if (parts[2].GetRowCount() == 0 || parts[1].GetRowCount() is not { } validation || validation == 0)
            throw new ArgumentException($"{folder} has no validation or no test clouds; expected its folder train_test_split.");
        int[] few = [.. Enumerable.Range(0, (int)validation)];
        new Random(seed).Shuffle(few);
        return new(parts[0], data.SelectRows(parts[1], few[..Math.Min(labels, few.Length)]), parts[2]);
    }

    private static int GetKeyCount(this DataViewType type) => (int)((KeyDataViewType)type).Count;
}
