using Microsoft.ML.AuxiLearn.Augmenting;
using Microsoft.ML.AuxiLearn.Tasks;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Tasks;

/// <summary>Losses of pixels and their means over images, by hand. Two images of 1 x 2 pixels.</summary>
[Seeded]
public class PixelLossTests
{
    private const float Missing = float.NaN;

    private static readonly MapFormat _number = new(TargetKind.Number, MapKind.Plain, 1);

    [Fact]
    public void The_mean_of_an_image_is_that_over_its_pixels_with_a_target_and_images_without_any_are_absent()
    {
        using var scope = NewDisposeScope();
        var layout = Layout(TaskLoss.Absolute);
        var losses = layout.Losses(zeros(3, 1, 1, 2), Map([1, 3, 8, Missing, Missing, Missing]));
        Assert.Equal([3L, 1], losses.shape);
        Assert.Equal([3f, 12f, 0f], Values(losses));                     // means 2 and 8, each 3/2 for the image that is absent
        Assert.Equal(5f, TaskLayout.Means(losses).item<float>(), 1e-5);
        Assert.Equal(5f, layout.MainLoss(zeros(3, 1, 1, 2), Map([1, 3, 8, Missing, Missing, Missing])).item<float>(), 1e-5);

        layout = layout.KeepingPixels();
        losses = layout.Losses(zeros(3, 1, 1, 2), Map([1, 3, 8, Missing, Missing, Missing]));
        Assert.Equal([1.5f, 4.5f, 24f, 0f, 0f, 0f], Values(losses));     // 8 stands for both pixels of its image
        Assert.Equal(5f, TaskLayout.Means(losses).item<float>(), 1e-5);
        Assert.Equal(5f, layout.MainLoss(zeros(3, 1, 1, 2), Map([1, 3, 8, Missing, Missing, Missing])).item<float>(), 1e-5);
    }

    [Fact]
    public void Example_weights_weigh_images()
    {
        using var scope = NewDisposeScope();
        var layout = Layout(TaskLoss.Absolute);
        Assert.Equal([2f * 1.5f, 8f * 0.5f], Values(layout.Losses(zeros(2, 1, 1, 2), Map([1, 3, 8, Missing]), tensor([1.5f, 0.5f]))));
        Assert.Equal(3.5f, layout.MainLoss(zeros(2, 1, 1, 2), Map([1, 3, 8, Missing]), tensor([1.5f, 0.5f])).item<float>(), 1e-5);
    }

    [Fact]
    public void Every_loss_of_a_pixel_is_that_of_a_row()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(1);
        foreach (var (loss, outputs, targets) in new[]
        {
            (TaskLoss.CrossEntropy, 4, randint(0, 4, [2, 1, 3, 5])), (TaskLoss.Focal(), 4, randint(0, 4, [2, 1, 3, 5])),
                (TaskLoss.WeightedCrossEntropy(1, 2, 3, 4), 4, randint(0, 4, [2, 1, 3, 5])),
            (TaskLoss.BinaryCrossEntropy, 1, randint(0, 2, [2, 1, 3, 5])), (TaskLoss.Squared, 1, randn(2, 1, 3, 5)), (TaskLoss.Huber(), 1, randn(2, 1, 3, 5)),
                (TaskLoss.Cosine, 3, randn(2, 3, 3, 5)),
        })
        {
            var predicted = randn(2, outputs, 3, 5);
            var pixels = loss.PerSample(predicted, targets.to(ScalarType.Float32));
            var rows = loss.PerSample(Rows(predicted), Rows(targets.to(ScalarType.Float32)));
            Assert.Equal([2L, 1, 3, 5], pixels.shape);
            Assert.True(Rows(pixels).allclose(rows, atol: 1e-6), $"{loss}");
        }

        static Tensor Rows(Tensor maps) => maps.permute(0, 2, 3, 1).reshape(-1, maps.shape[1]);
    }

    [Fact]
    public void A_normal_has_one_loss_of_three_channels()
    {
        using var scope = NewDisposeScope();
        var layout = new TaskLayout(Task("main", 1, TaskLoss.Squared, _number),
            [new BoundTask("normal", ["x", "y", "z"], 3, TaskLoss.Cosine, IsAveraged: true, IsMainTarget: false)
        {
            Map = new(TargetKind.Direction, MapKind.Normals, 3),
        }]);
        Assert.Equal(["main", "normal"], layout.LossNames);
        var outputs = tensor(new[] { 0f, 0, 5, 0, 0, 0, 0, 7 }, [1, 4, 1, 2]);   // along x, and along z
        var losses = layout.Losses(outputs, tensor(new[] { 0f, 0, 0.6f, Missing, 0.8f, Missing, 0, Missing }, [1, 4, 1, 2]));
        Assert.Equal(0.4f, losses[0, 1].item<float>(), 1e-5);
    }

    [Fact]
    public void What_is_said_of_a_row_stands_at_each_pixel()
    {
        using var scope = NewDisposeScope();
        var layout = new TaskLayout(Task("main", 1, TaskLoss.Squared, _number), [Task("row", 1, TaskLoss.Squared, null)]);
        var targets = tensor(new[] { 0f, 0, 2, 2, 0, 0, Missing, Missing }, [2, 2, 1, 2]);
        Assert.Equal([0f, 8, 0, 0], Values(layout.Losses(zeros(2, 2, 1, 2), targets)));   // 4, twice for the row that is absent
    }

    /// <summary>
    /// As the published trainers have them: classes over all pixels, those without a label with 0; depth 0 and normals 1 where they are missing, with no regard
    /// to how many are.
    /// </summary>
    [Fact]
    public void Published_means()
    {
        using var scope = NewDisposeScope();
        var layout = new TaskLayout(Task("class", 2, TaskLoss.CrossEntropy, new(TargetKind.Class, MapKind.Plain, 1) { Classes = 2 }),
        [
            Task("depth", 1, TaskLoss.Absolute, new(TargetKind.Number, MapKind.Depth, 1)),
            new BoundTask("normal", ["x", "y", "z"], 3, TaskLoss.Cosine, IsAveraged: true, IsMainTarget: false)
                { Map = new(TargetKind.Direction, MapKind.Normals, 3) },
        ])
        {
            IsPublished = true,
        };
        var ln2 = MathF.Log(2);
        var targets = tensor(new[] { 1f, Missing, 6f, Missing, 0f, Missing, 1f, Missing, 0f, Missing }, [1, 5, 1, 2]);
        AssertNear([ln2 / 2, 6, 1], layout.Losses(zeros(1, 6, 1, 2), targets));
        layout = layout.KeepingPixels();
        AssertNear([ln2, 0, 6, 0, 1, 1], layout.Losses(zeros(1, 6, 1, 2), targets));
        AssertNear([ln2 / 2], layout.MainLoss(zeros(1, 2, 1, 2), targets));
    }

    [Fact]
    public void Pixels_are_kept_small_and_come_back()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([0f, 254, Missing], Kept(new(TargetKind.Class, MapKind.Plain, 1) { Classes = 255 }, [0, 254, Missing], sizeof(byte)));
        Assert.Equal([0f, 299, Missing], Kept(new(TargetKind.Class, MapKind.Plain, 1) { Classes = 300 }, [0, 299, Missing], sizeof(float)));
        Assert.Equal([Missing, 3, Missing], Kept(new(TargetKind.Class, MapKind.Plain, 1) { Classes = 9, Labels = new(7) }, [-1, 3, 7], sizeof(byte)));
        Assert.Equal([0f, 1, Missing], Kept(new(TargetKind.Binary, MapKind.Plain, 1), [0, 1, Missing], sizeof(byte)));
        Assert.Equal([Missing, 2.5f, Missing, Missing, Missing],
            Kept(new(TargetKind.Number, MapKind.Depth, 1), [0, 2.5f, -1, Missing, float.PositiveInfinity], sizeof(float)));
        var normals = Kept(new(TargetKind.Direction, MapKind.Normals, 3), [3, 0, Missing, 0, 0, 1, -4, 0, 0], sizeof(ushort));
        Assert.All(normals.Zip([0.6f, Missing, Missing, 0, Missing, Missing, -0.8f, Missing, Missing]),
            pair => Assert.True(float.IsNaN(pair.First) ? float.IsNaN(pair.Second) : Math.Abs(pair.First - pair.Second) < 5e-4));
        Assert.Equal(1, new MapFormat(TargetKind.Class, MapKind.Plain, 1) { Classes = 3 }.Clean([2, 3, 0]));
        Assert.Equal(2, new MapFormat(TargetKind.Binary, MapKind.Plain, 1).Clean([0, 1, 0.5f]));
        Assert.Equal(0, _number.Clean([float.NegativeInfinity]));
    }

    [Fact]
    public void A_map_comes_to_its_most_frequent_class()
    {
        var classes = new MapFormat(TargetKind.Class, MapKind.Plain, 1) { Classes = 4 };
        Assert.Equal(2, classes.Summary([2, 1, 2, Missing, Missing, Missing]));
        Assert.Equal(Missing, classes.Summary([Missing, Missing]));
        Assert.Equal(0, _number.Summary([Missing, 17]));
        Assert.Equal(Missing, _number.Summary([Missing]));
    }

    [Fact]
    public void The_mean_IoU_of_batches_is_that_of_all_their_pixels()
    {
        using var scope = NewDisposeScope();
        var main = new SegmentationMain(3, null, 255);
        var outputs = nn.functional.one_hot(tensor(new long[] { 0, 0, 1, 1 }, [2, 1, 2]), 3).permute(0, 3, 1, 2).to(ScalarType.Float32);
        var labels = tensor(new[] { 0f, 1, 1, Missing }, [2, 1, 2]);
        var kept = cat([main.Kept(outputs[..1], labels[..1]), main.Kept(outputs[1..], labels[1..])]);
        Assert.Equal(0.5, main.Metric(kept, labels), 1e-9);   // 1/2 and 1/2; nobody has or predicts the third
    }

    private static TaskLayout Layout(TaskLoss loss) => new(Task("y", 1, loss, _number), []);

    private static BoundTask Task(string name, int outputs, TaskLoss loss, MapFormat? map) =>
        new(name, [name], outputs, loss, IsAveraged: false, IsMainTarget: false) { Map = map };

    private static Tensor Map(float[] pixels) => tensor(pixels, [pixels.Length / 2, 1, 1, 2]);

    private static float[] Values(Tensor losses) => [.. losses.flatten().contiguous().data<float>()];

    private static void AssertNear(float[] expected, Tensor losses) =>
        Assert.All(expected.Zip(Values(losses), (one, other) => (one, other)), pair => Assert.Equal(pair.one, pair.other, 1e-5f));

    private static float[] Kept(MapFormat map, float[] pixels, int bytes)
    {
        var kept = new byte[pixels.Length * bytes];
        Assert.Equal(-1, map.Clean(pixels));
        map.Keep(pixels, kept);
        var stored = empty([1, map.Channels, 1, pixels.Length / map.Channels], map.ElementType);
        Assert.Equal(kept.Length, stored.bytes.Length);
        kept.CopyTo(stored.bytes);
        return Values(MapFormat.Numbers(stored));
    }
}
