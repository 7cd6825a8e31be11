using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Trainers;

/// <summary>What a combiner listens to at each pixel, on images of 8 x 12 pixels with a label, depth and normals.</summary>
public class PixelWeightsTests
{
    private static readonly int[] _images = [.. Enumerable.Range(0, 8)];

    [Fact]
    public void A_linear_combiner_counts_every_pixel_alike_and_as_its_report_says()
    {
        var (weights, report) = Train(LossCombiner.Linear());
        Assert.Equal(["Label", "Depth", "Normals"], weights!.TaskNames);
        Assert.Equal((Stripes.Height, Stripes.Width), (weights.Height, weights.Width));
        Assert.Equal(8, weights.Rows.Count);
        Assert.All(weights.Rows, row => Assert.InRange(row, 0, 19));
        for (var task = 0; task < 3; task++)
            Assert.All(_images.SelectMany(image => weights.Of(image, task)), weight => Assert.Equal(report.TaskWeights[task], weight, 1e-4f));
        Assert.NotEqual(1, weights.Least(1), 1e-3f);   // it has learned
    }

    [Fact]
    public void A_convolutional_combiner_weighs_pixels_one_by_one()
    {
        var (weights, _) = Train(LossCombiner.Convolutional(4));
        for (var task = 0; task < 3; task++)
        {
            var all = _images.SelectMany(image => weights!.Of(image, task)).ToArray();
            Assert.Equal((all.Min(), all.Max()), (weights!.Least(task), weights.Greatest(task)));
            Assert.InRange(all.Min(), task == 0 ? 1 - 1e-5f : 0, all.Max());   // monotone, and the mean main loss is added
            Assert.Contains(_images, image => weights.Of(image, task).Distinct().Count() > Stripes.Pixels / 4);
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => weights!.Of(8, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => weights!.Of(0, 3));
    }

    [Fact]
    public void Methods_without_a_learned_combiner_tell_nothing() => Assert.Null(Train(LossCombiner.Linear(), WeightingMethod.Equal).Weights);

    private static (PixelWeights? Weights, EpochReport Last) Train(LossCombiner combiner, WeightingMethod? weighting = null)
    {
        var ml = new MLContext(1);
        var (told, reports) = ((PixelWeights?)null, new List<EpochReport>());
        var options = SegmentationPipelineTests.Options(combiner);
        options.AuxiliaryTasks.Clear();
        options.AuxiliaryTasks.Add(AuxiliaryTask.Depth("Depth"));
        options.AuxiliaryTasks.Add(AuxiliaryTask.SurfaceNormals("Normals"));
        options.Weighting = weighting ?? options.Weighting;
        options.Progress = reports.Add;
        options.InspectPixelWeights = weights => told = weights;
        ml.AuxiLearn().Trainers.SemanticSegmentation(options).Fit(Stripes.View(ml, Stripes.Rows(20))).Dispose();
        return (told, reports[^1]);
    }
}
