using Microsoft.ML.AuxiLearn.Augmenting;
using Microsoft.ML.AuxiLearn.Pretexts;
using Microsoft.ML.Data;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Trainers;

/// <summary>Point clouds from a column to predictions.</summary>
[Seeded]
public class CloudPipelineTests
{
    private const int Points = 64;

    private static AuxiliaryTask Exemplars => AuxiliaryTask.SelfSupervised(SelfSupervision.Exemplar(8));

    [Theory]
    [InlineData("pointnet")]
    [InlineData("dgcnn")]
    public void Clouds_are_told_apart_with_self_supervised_tasks_beside(string name)
    {
        var ml = new MLContext(1);
        var options = new AuxiLearnMulticlassTrainer.Options
        {
            FeatureColumnName = nameof(Cloud.Points),
            LabelColumnName = nameof(Cloud.Shape),
            AuxiliaryTasks = { AuxiliaryTask.SelfSupervised() },
            Network = name == "dgcnn" ? Network.Dgcnn(8) : Network.PointNet(),
            Images = new() { Augmentation = Augmentation.Cloud(dropout: 0.1) },
            NumberOfSteps = 40,
            BatchSize = 16,
        };
        var model = ml.MulticlassClassification.Trainers.AuxiLearn(options).Fit(Cloud.Sample(ml, 60, 1));
        Assert.Equal(["Shape", "Rotation", "Masking", "Deformation", "Mixing"], model.Model.TaskNames);
        var path = Path.GetTempFileName();
        try
        {
            ml.Model.Save(model, null, path);
            var test = Cloud.Sample(ml, 60, 2);
            var metrics = ml.MulticlassClassification.Evaluate(ml.Model.Load(path, out _).Transform(test), nameof(Cloud.Shape));
            Assert.InRange(metrics.MacroAccuracy, 0.9, 1);   // of two classes, where one alone would have 0.5
            var refused = Assert.Throws<NotSupportedException>(() => model.Model.ExportOnnx(path + ".onnx"));
            Assert.Equal($"A network with the layer {(name == "dgcnn" ? "Dgcnn" : "PointNet")} cannot be written as ONNX; "
                + "expected one of the library's networks for vectors and images.", refused.Message);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("pointnet")]
    [InlineData("dgcnn")]
    public void Points_are_told_apart_one_by_one(string name)
    {
        var ml = new MLContext(1);
        var trainer = ml.AuxiLearn().Trainers.SemanticSegmentation(new AuxiLearnSegmentationTrainer.Options
        {
            FeatureColumnName = nameof(Cloud.Points),
            LabelColumnName = nameof(Cloud.Parts),
            AuxiliaryTasks = { AuxiliaryTask.Multiclass(nameof(Cloud.Shape)), AuxiliaryTask.SelfSupervised(), Exemplars },
            Network = name == "dgcnn" ? Network.Dgcnn(8, perPoint: true) : Network.PointNet(perPoint: true),
            NumberOfSteps = 60,
        });
        var model = trainer.Fit(Cloud.Sample(ml, 40, 1), unlabelled: Cloud.Sample(ml, 20, 3));
        var test = Cloud.Sample(ml, 20, 2);
        var parts = test.GetColumn<uint[]>(nameof(Cloud.Parts)).Zip(model.Transform(test).GetColumn<uint[]>("PredictedLabel"))
            .SelectMany(cloud => cloud.First.Zip(cloud.Second)).ToArray();
        Assert.InRange(parts.Count(part => part.First == part.Second) / (double)parts.Length, 0.9, 1);
    }

    [Fact]
    public void Columns_that_hold_no_clouds_are_refused()
    {
        var ml = new MLContext(1);
        var options = new AuxiLearnMulticlassTrainer.Options
        {
            FeatureColumnName = nameof(Cloud.Flat),
            LabelColumnName = nameof(Cloud.Shape),
            Network = Network.PointNet(),
        };
        var exception = Assert.ThrowsAny<ArgumentException>(() => ml.MulticlassClassification.Trainers.AuxiLearn(options).Fit(Cloud.Sample(ml, 20, 1)));
        Assert.StartsWith("The feature column 'Flat' holds Vector<Single, 6>; "
            + "expected a vector of Single of known size [points, channels] for the option Network, with x, y and z first.",
            exception.Message, StringComparison.Ordinal);
        options.FeatureColumnName = nameof(Cloud.Points);
        var broken = Assert.Throws<InvalidOperationException>(
            () => ml.MulticlassClassification.Trainers.AuxiLearn(options).Fit(Cloud.Sample(ml, 20, 1, float.NaN)));
        Assert.StartsWith("The feature column 'Points' of the training data holds NaN in row 1, slot 0; expected finite numbers", broken.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Augmentation_turns_about_the_y_axis_and_takes_labels_along()
    {
        using var scope = NewDisposeScope();
        var clouds = randn(50, 6, 30, 1);
        var labels = arange(30, dtype: ScalarType.Float32).view(1, 1, 30, 1).expand(50, 1, 30, 1);
        var turned = Augmentation.Cloud(jitter: 0, scale: 0, rotation: 180).Train(clouds, new Random(1));
        Assert.True(turned.select(1, 1).equal(clouds.select(1, 1)).all().item<bool>());
        foreach (var first in (long[])[0, 3])   // points and normals keep their length
            Assert.True(turned.narrow(1, first, 3).norm(1).allclose(clouds.narrow(1, first, 3).norm(1), atol: 1e-4));
        Assert.True(CloudGeometry.Turned(clouds, [.. Enumerable.Repeat(Math.PI / 2, 50)]).select(1, 0).allclose(clouds.select(1, 2), atol: 1e-5));
        var batch = Augmentation.Cloud(jitter: 0.1, scale: 0.2, dropout: 0.5).Train(new PixelBatch(clouds, [new(labels, MapKind.Plain)]), new Random(1));
        Assert.True(batch.Images.narrow(1, 3, 3).where(batch.Maps[0].Values.ne(0), clouds.narrow(1, 3, 3)).equal(clouds.narrow(1, 3, 3)).all().item<bool>());
        Assert.InRange(batch.Maps[0].Values.eq(0).to(ScalarType.Float32).mean().item<float>(), 0.45, 0.6);
        Assert.InRange((batch.Images.narrow(1, 0, 3) / clouds.narrow(1, 0, 3)).median().item<float>(), 0.5, 1.5);
    }

    [Fact]
    public void A_masked_piece_lies_together_and_the_cells_hold_all_points()
    {
        using var scope = NewDisposeScope();
        var clouds = rand(20, 3, 40, 1) * 4 - 2;   // so widely spread that no cell holds as many as are counted at most
        var units = new SampleUnits(zeros(3, 1, 1), ones(3, 1, 1));
        var (changed, targets) = SelfSupervision.Masking(0.25).Make(clouds, units, new Random(1));
        Assert.Equal([20, 64], targets.shape);
        Assert.True((targets + 1).sum(1).allclose(full([20], 64f), atol: 1e-3));
        var masked = changed.ne(clouds).any(1).to(ScalarType.Float32);
        Assert.True(masked.sum(1).eq(10).all().item<bool>());
        foreach (var task in (SelfSupervision[])[SelfSupervision.Denoising(), SelfSupervision.Deformation(0.25), SelfSupervision.Mixing(0.25)])
        {
            var (other, asked) = task.Make(clouds, units, new Random(1));
            Assert.Equal(targets, asked);   // all ask for the same of the same clouds
            var moved = other.ne(clouds).any(1).to(ScalarType.Float32).mean().item<float>();
            Assert.InRange(moved, task == SelfSupervision.Denoising() ? 1 : 0.2, task == SelfSupervision.Denoising() ? 1 : 0.3);
        }
        var (mixed, _) = SelfSupervision.Mixing(0.25).Make(clouds, units, new Random(1));
        Assert.True(mixed.eq(clouds).logical_or(mixed.eq(clouds.roll(1, 0))).all().item<bool>());   // every point is the cloud's or the next one's
        var (drawn, _) = SelfSupervision.Deformation(0.25).Make(clouds, units, new Random(1));
        var piece = drawn.ne(clouds).any(1, keepdim: true);
        var middle = (clouds * piece).sum(2, keepdim: true) / piece.sum(2, keepdim: true);
        Assert.True((drawn - middle).abs().where(piece, zeros_like(drawn)).max().item<float>() < 0.6);
        var (turned, turns) = SelfSupervision.Rotation.Make(clouds, units, new Random(1));
        Assert.True(CloudGeometry.Turned(clouds, [.. turns.data<float>().Select(turn => turn * Math.PI / 2)]).allclose(turned, atol: 1e-5));
    }

    /// <summary>A flat or an upright disc, whose half with positive x is one part and the other another.</summary>
    private sealed class Cloud
    {
        [VectorType(CloudPipelineTests.Points, 3)]
        public float[] Points { get; set; } = [];

        [VectorType(6)]
        public float[] Flat { get; set; } = new float[6];

        [KeyType(2)]
        public uint Shape { get; set; }

        [VectorType(CloudPipelineTests.Points), KeyType(2)]
        public uint[] Parts { get; set; } = [];

        public static IDataView Sample(MLContext ml, int rows, int seed, float first = 0)
        {
            var random = new Random(seed);
            return ml.Data.LoadFromEnumerable(Enumerable.Range(0, rows).Select(row =>
            {
                var points = Enumerable.Range(0, CloudPipelineTests.Points)
                    .Select(_ => (X: random.NextSingle() * 2 - 1, Y: random.NextSingle() * 2 - 1)).ToArray();
                var cloud = new Cloud
                {
                    Points = [.. points.SelectMany(point => row % 2 == 0 ? (float[])[point.X, 0, point.Y] : [point.X, point.Y, 0])],
                    Shape = (uint)(row % 2),   // the keys of rows count from 0, those of vectors from 1
                    Parts = [.. points.Select(point => point.X > 0 ? 1u : 2u)],
                };
                cloud.Points[0] += first;
                return cloud;
            }).ToArray());
        }
    }
}
