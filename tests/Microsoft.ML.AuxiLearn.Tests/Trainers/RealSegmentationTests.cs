using Microsoft.ML.Data;
using Xunit;
using Xunit.Abstractions;

namespace Microsoft.ML.AuxiLearn.Tests.Trainers;

/// <summary>Published scenes, read where the environment variable AUXILEARN_DATA names a folder that holds them.</summary>
public class RealSegmentationTests(ITestOutputHelper output)
{
    private const int Ignored = 11;   // what CamVid's files have where there is no class

    [DataFact("camvid")]
    public void Roads_are_told_from_the_sky_with_the_help_of_boundaries_and_presence()
    {
        var folder = PublishedData.PathOf("camvid");
        var ml = new MLContext(1);
        IDataView Read(string split, int rows) => ml.Data.TakeRows(
            ml.Data.LoadIdx(("Features", Path.Combine(folder, $"{split}-images-idx4-ubyte.gz")),
                ("Label", Path.Combine(folder, $"{split}-labels-idx3-ubyte.gz"))), rows);
        var train = ml.Transforms.AuxiLearn.BoundariesFromLabels("Boundaries", "Label", Ignored)
            .Append(ml.Transforms.AuxiLearn.ClassPresence("Presence", "Label", numberOfClasses: Ignored, ignoredLabel: Ignored)).Fit(Read("train", 80))
                .Transform(Read("train", 80));
        using var model = ml.AuxiLearn().Trainers.SemanticSegmentation(new AuxiLearnSegmentationTrainer.Options
        {
            NumberOfClasses = Ignored,
            IgnoredLabel = Ignored,
            AuxiliaryTasks = { AuxiliaryTask.DenseBinary("Boundaries"), AuxiliaryTask.MultiLabel("Presence", averaged: true) },
            Network = Network.UNet(8, 3),
            Weighting = WeightingMethod.AuxiLearn(LossCombiner.Convolutional(8, 16)),
            Images = new() { Augmentation = Augmentation.NyuV2 },
            NumberOfEpochs = 5,
            LearningRate = 5e-3,
            Progress = report => output.WriteLine(report.ToString()),
        }).Fit(train, Read("val", 20));
        var metrics = ml.MulticlassClassification.EvaluateSegmentation(model.Transform(Read("test", 40)), numberOfClasses: Ignored, ignoredLabel: Ignored);
        output.WriteLine(string.Join(" ", metrics.PerClassIoU.Select(iou => $"{iou:F2}")));
        Assert.InRange(metrics.PerClassIoU[0], 0.5, 1);   // sky
        Assert.InRange(metrics.PerClassIoU[3], 0.3, 1);   // road
    }
}
