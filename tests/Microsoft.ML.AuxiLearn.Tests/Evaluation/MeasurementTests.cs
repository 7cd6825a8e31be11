using Microsoft.ML.AuxiLearn.Evaluation;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Evaluation;

/// <summary>Depth, surface normals, and Δm over tasks.</summary>
public class MeasurementTests
{
    private const float Nan = float.NaN;

    private static readonly MLContext _ml = new(1);

    [Fact]
    public void Errors_of_depth_are_means_over_the_pixels_whose_depth_is_known()
    {
        var metrics = Evaluate("Depth", [[2, Nan, 4], [0, 5, 1]], [[3, 9, 4], [9, 3, 1.5f]]).Depth!;
        Assert.Equal((1 + 0 + 2 + 0.5) / 4, metrics.AbsoluteError, 1e-12);
        Assert.Equal((0.5 + 0 + 0.4 + 0.5) / 4, metrics.RelativeError, 1e-12);
        Assert.Equal(4, metrics.PixelCount);
        Assert.True(double.IsNaN(Evaluate("Depth", [[1, 1]], [[1, Nan]]).Depth!.AbsoluteError));
    }

    [Fact]
    public void Angles_of_normals_are_those_between_the_directions()
    {
        // true normals along Z but the last two, which are not known; predictions 10, 20, 0 and 40 degrees off, of any length
        float[] truth = [0, 0, 0, 0, 0, Nan, 0, 0, 0, 0, 0, Nan, 1, 1, -3, 1, 0, Nan];
        float[] prediction = [Sin(10), 0, 0, 0, 1, 1, 0, 2 * Sin(20), 0, 5 * Sin(40), 0, 0, Cos(10), 2 * Cos(20), -1, 5 * Cos(40), 0, 0];
        var metrics = Evaluate("Normals", [truth], [prediction]).Normals!;
        Assert.Equal(17.5, metrics.MeanAngle, 1e-5);
        Assert.Equal(10, metrics.MedianAngle, 1.0 / 4096);   // the lower one of 10 and 20
        Assert.Equal((0.5, 0.75, 0.75, 4L), (metrics.Within11, metrics.Within22, metrics.Within30, metrics.PixelCount));

        static float Sin(double degrees) => (float)Math.Sin(double.DegreesToRadians(degrees));
        static float Cos(double degrees) => (float)Math.Cos(double.DegreesToRadians(degrees));
    }

    [Fact]
    public void Angles_have_the_published_statistics()
    {
        const int images = 3, pixels = 67;
        var random = new Random(5);
        float[][] Directions(double spread) => [.. Enumerable.Range(0, images).Select(_ =>
        {
            var image = new float[3 * pixels];
            for (var i = 0; i < pixels; i++)
            {
                double[] vector = [spread * (random.NextDouble() - 0.5), spread * (random.NextDouble() - 0.5), -1];
                for (var axis = 0; axis < 3; axis++)
                    image[axis * pixels + i] = (float)(vector[axis] / Math.Sqrt(vector.Sum(part => part * part)));
            }
            return image;
        })];
        var (truth, prediction) = (Directions(0.5), Directions(1.2));
        var angles = (from image in Enumerable.Range(0, images)
                      from i in Enumerable.Range(0, pixels)
                      let cosine = Enumerable.Range(0, 3).Sum(axis => (double)truth[image][axis * pixels + i] * prediction[image][axis * pixels + i])
                      select double.RadiansToDegrees(Math.Acos(Math.Clamp(cosine, -1, 1)))).Order().ToArray();
        var metrics = Evaluate("Normals", truth, prediction).Normals!;
        Assert.Equal(angles.Average(), metrics.MeanAngle, 1e-4);
        Assert.Equal(angles[angles.Length / 2], metrics.MedianAngle, 1e-3);
        double[] shares = [.. ((double[])[11.25, 22.5, 30]).Select(limit => angles.Average(angle => angle < limit ? 1.0 : 0))];
        Assert.Equal((shares[0], shares[1], shares[2]), (metrics.Within11, metrics.Within22, metrics.Within30));
        Assert.True(0 < shares[0] && shares[0] < shares[1] && shares[1] < shares[2] && shares[2] < 1);
    }

    [Fact]
    public void Perfect_opposite_and_absent_normals_are_0_180_and_90_degrees_off()
    {
        Assert.Equal((0, 0, 1), Angles(0.6f, 0, -0.8f));
        var opposite = Angles(-0.6f, 0, 0.8f);
        Assert.Equal(180, opposite.Mean, 1e-9);
        Assert.Equal(180, opposite.Median, 1.0 / 4096);
        Assert.Equal(90, Angles(0, 0, 0).Mean);

        static (double Mean, double Median, double Within11) Angles(float x, float y, float z)
        {
            var metrics = Evaluate("Normals", [[0.6f, 0, -0.8f]], [[x, y, z]]).Normals!;
            return (metrics.MeanAngle, metrics.MedianAngle, metrics.Within11);
        }
    }

    [Theory]
    // AuxiNash (Shamsian et al. 2023), NYUv2: mIoU, pixel accuracy, absolute and relative error, mean, median, 11.25, 22.5, 30; against single tasks
    [InlineData(8.69, 38.43, 64.36, .5472, .2184, 29.57, 25.42, 20.50, 44.85, 58.20)]
    [InlineData(5.66, 39.25, 64.95, .5389, .2141, 28.66, 24.26, 21.99, 47.00, 60.31)]
    [InlineData(9.15, 38.63, 64.20, .5415, .2173, 29.98, 25.29, 20.03, 43.94, 57.17)]
    [InlineData(-6.80, 40.79, 66.79, .5092, .2042, 24.90, 19.31, 29.83, 57.07, 69.27)]
    public void Delta_is_the_published_one(double expected, params double[] method) =>
        Assert.Equal(expected, SegmentationMetrics.Delta(Metrics(method), Metrics(38.30, 63.76, .6754, .2780, 25.01, 19.21, 30.14, 57.20, 69.15)), 0.02);

    [Fact]
    public void Delta_of_an_evaluation_takes_its_columns_metrics_in_the_published_order()
    {
        var metrics = Evaluate("Depth", [[2, 4]], [[3, 4]]);
        Assert.Equal([("mIoU", 1, true), ("pixel accuracy", 1, true), ("absolute depth error", 0.5, false), ("relative depth error", 0.25, false)],
            metrics.TaskMetrics.Select(metric => (metric.Name, metric.Value, metric.HigherIsBetter)));
        Assert.Equal(["mIoU", "pixel accuracy", "mean angle", "median angle", "within 11.25 degrees", "within 22.5 degrees", "within 30 degrees"],
            Evaluate("Normals", [[0, 0, 1]], [[0, 0, 1]]).TaskMetrics.Select(metric => metric.Name));
        Assert.Equal(0, metrics.Delta(metrics));
        Assert.Equal(100 * (0 + 0 + 1 + 1) / 4.0, Evaluate("Depth", [[2, 4]], [[4, 4]]).Delta(metrics), 1e-12);   // twice the errors
    }

    [Fact]
    public void Other_metrics_and_shares_of_nothing_are_refused()
    {
        Assert.StartsWith("The baseline's metrics are a; expected those of the method, b.",
            Assert.Throws<ArgumentException>(() => SegmentationMetrics.Delta([("b", 1, true)], [("a", 1, true)])).Message, StringComparison.Ordinal);
        Assert.StartsWith("The baseline's metrics are none; expected those of the method, none.",
            Assert.Throws<ArgumentException>(() => SegmentationMetrics.Delta([], [])).Message, StringComparison.Ordinal);
        Assert.StartsWith("The baseline's metric a is 0; expected another number",
            Assert.Throws<ArgumentException>(() => SegmentationMetrics.Delta([("a", 1, true)], [("a", 0, true)])).Message, StringComparison.Ordinal);
    }

    private static (string, double, bool)[] Metrics(params double[] values) =>
        [.. values.Select((value, i) => ($"{i}", value, i is < 2 or > 5))];

    private static SegmentationMetrics Evaluate(string name, float[][] truth, float[][] prediction) =>
        _ml.MulticlassClassification.EvaluateSegmentation(Scenes.Measured(_ml, name, truth, prediction), new SegmentationEvaluationOptions
        {
            NumberOfClasses = 1,
            DepthColumnName = name == "Depth" ? name : null,
            PredictedDepthColumnName = name == "Depth" ? "PredictedDepth" : null,
            NormalsColumnName = name == "Normals" ? name : null,
            PredictedNormalsColumnName = name == "Normals" ? "PredictedNormals" : null,
        });
}
