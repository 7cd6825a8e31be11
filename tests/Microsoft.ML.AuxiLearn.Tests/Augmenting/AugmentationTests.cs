using Microsoft.ML.AuxiLearn.Augmenting;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Augmenting;

public class AugmentationTests
{
    public static TheoryData<Augmentation, int, int> All { get; } = new()
    {
        { Augmentation.None, 6, 8 },
        { Augmentation.Flip, 6, 8 },
        { Augmentation.RandomCrop(4), 4, 4 },
        { Augmentation.RandomCrop(7, padding: 2), 7, 7 },
        { Augmentation.RandomResizedCrop(5), 5, 5 },
        { Augmentation.RandomResizedCrop(9), 9, 9 },
        { Augmentation.ColorJitter(0.4, 0.4, 0.4), 6, 8 },
        { Augmentation.Resize(3, 5), 3, 5 },
        { Augmentation.Resize(12).Then(Augmentation.RandomCrop(5)).Then(Augmentation.Flip), 5, 5 },
    };

    [Theory]
    [MemberData(nameof(All))]
    public void Training_and_evaluation_give_images_of_the_promised_size_within_the_colours_there_were(Augmentation augmentation, int height, int width)
    {
        using var scope = NewDisposeScope();
        var images = Images(5, 6, 8);
        Assert.Equal((height, width), augmentation.Size(6, 8));
        foreach (var result in new[] { augmentation.Train(images, new Random(1)), augmentation.Evaluate(images) })
        {
            Assert.Equal([5L, 3, height, width], result.shape);
            Assert.InRange(result.min().item<float>(), 0, 1);
            Assert.InRange(result.max().item<float>(), 0, 1 + 1e-6f);
        }
        Assert.True(images.equal(Images(5, 6, 8)).all().item<bool>());   // not in place
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_seed_decides_and_evaluation_is_always_alike(Augmentation augmentation, int height, int width)
    {
        using var scope = NewDisposeScope();
        var images = Images(16, 6, 8);
        Assert.True(Same(augmentation.Train(images, new Random(3)), augmentation.Train(images, new Random(3))));
        Assert.True(Same(augmentation.Evaluate(images), augmentation.Evaluate(images)));
        Assert.True(Same(augmentation.Evaluate(images)[2..3], augmentation.Evaluate(images[2..3])));
        var isRandom = augmentation.Steps.Any(step => step is not Resize);
        Assert.Equal(isRandom, !Same(augmentation.Train(images, new Random(3)), augmentation.Train(images, new Random(4))));
        Assert.Equal((height, width), ((int)augmentation.Evaluate(images).shape[2], (int)augmentation.Evaluate(images).shape[3]));
    }

    [Fact]
    public void A_flip_mirrors_half_of_the_images_and_twice_is_nothing()
    {
        using var scope = NewDisposeScope();
        var images = Images(200, 2, 3);
        var flipped = Augmentation.Flip.Train(images, new Random(1));
        var isFlipped = flipped.eq(images).all(3).all(2).all(1).logical_not();
        Assert.InRange(isFlipped.sum().item<long>(), 80, 120);
        Assert.True(Same(flipped[isFlipped], images.flip(3)[isFlipped]));
        Assert.True(Same(Augmentation.Flip.Train(flipped, new Random(1)), images));
    }

    [Fact]
    public void A_crop_of_the_whole_image_is_the_image()
    {
        using var scope = NewDisposeScope();
        var images = Images(4, 6, 6);
        Assert.True(Same(Augmentation.RandomCrop(6).Train(images, new Random(1)), images));
        Assert.InRange((Augmentation.RandomResizedCrop(6, leastArea: 1).Train(images, new Random(1)) - images).abs().max().item<float>(), 0, 1e-5f);
        var oblong = Images(4, 5, 8);
        Assert.InRange((new RandomResizedCrop(5, 8, 1, 1).Train(oblong, new Random(1)) - oblong).abs().max().item<float>(), 0, 1e-5f);
    }

    [Fact]
    public void Every_crop_is_a_window_of_the_padded_image_and_every_window_comes()
    {
        using var scope = NewDisposeScope();
        var image = Images(1, 3, 4);
        var padded = nn.functional.pad(image, (1, 1, 1, 1), PaddingModes.Constant, 0);   // 5 x 6
        var crops = Augmentation.RandomCrop(3, padding: 1).Train(image.expand(300, 3, 3, 4), new Random(1));
        var counts = new int[3, 4];
        for (var crop = 0; crop < 300; crop++)
        {
            var places = (from top in Enumerable.Range(0, 3)
                          from left in Enumerable.Range(0, 4)
                          where Same(crops[crop..(crop + 1)], padded[.., .., top..(top + 3), left..(left + 3)])
                          select (top, left)).ToArray();
            var (row, column) = Assert.Single(places);
            counts[row, column]++;
        }
        Assert.All(counts.Cast<int>(), count => Assert.InRange(count, 8, 50));   // 25 expected
    }

    [Fact]
    public void Evaluation_takes_the_middle()
    {
        using var scope = NewDisposeScope();
        var images = Images(2, 8, 10);
        Assert.True(Same(Augmentation.RandomCrop(4).Evaluate(images), images[.., .., 2..6, 3..7]));
        Assert.True(Same(Augmentation.RandomCrop(8, padding: 4).Evaluate(images), images[.., .., 0..8, 1..9]));
        Assert.True(Same(Augmentation.RandomResizedCrop(6).Evaluate(images), images[.., .., 1..7, 2..8]));
        var bordered = Augmentation.RandomCrop(10, padding: 4).Evaluate(images);
        Assert.True(Same(bordered[.., .., 1..9, ..], images));
        Assert.Equal(0, bordered[.., .., 0..1, ..].abs().sum().item<float>());
    }

    [Fact]
    public void One_bright_pixel_lands_where_the_crop_says()
    {
        using var scope = NewDisposeScope();
        var image = zeros(1, 1, 8, 8);
        image[0, 0, 3, 5] = tensor(1f);
        var crops = Augmentation.RandomCrop(6).Train(image.expand(100, 1, 8, 8), new Random(2));
        Assert.Equal(100, crops.sum().item<float>());   // 8 x 8 has it within 2 of every border that a crop can cut off
        for (var crop = 0; crop < 100; crop++)
        {
            var place = crops[crop, 0].nonzero().data<long>().ToArray();
            Assert.InRange(place[0], 1, 3);
            Assert.InRange(place[1], 3, 5);
        }

        // twice as large, the middle of the crop stays in its middle: half the area each way is a quarter
        var resized = Augmentation.RandomResizedCrop(8, leastArea: 0.25, mostArea: 0.25).Train(ones(50, 1, 8, 8), new Random(3));
        Assert.InRange((resized - 1).abs().max().item<float>(), 0, 1e-5f);
    }

    [Fact]
    public void A_resized_crop_is_a_window_of_the_area_asked_for()
    {
        using var scope = NewDisposeScope();
        var ramp = arange(0, 32, ScalarType.Float32).view(1, 1, 1, 32).expand(200, 1, 32, 32) / 32;
        var columns = Augmentation.RandomResizedCrop(32, leastArea: 0.2, mostArea: 0.5).Train(ramp, new Random(1));
        var rows = Augmentation.RandomResizedCrop(32, leastArea: 0.2, mostArea: 0.5).Train(ramp.transpose(2, 3), new Random(1));
        var (across, down) = (Share(columns.select(2, 16)), Share(rows.select(3, 16)));
        for (var image = 0; image < 200; image++)
        {
            Assert.InRange(across[image] * down[image], 0.2f - 0.02f, 0.5f + 0.02f);
            Assert.InRange(across[image] / down[image], 0.75f - 0.05f, 4 / 3f + 0.05f);
        }
        Assert.InRange(across.Max() - across.Min(), 0.2f, 1);

        // the share of the side that 32 output pixels cover, from the slope in their middle
        static float[] Share(Tensor line) => ((line.select(2, 20) - line.select(2, 12)) * (32 / 8f)).flatten().contiguous().data<float>().ToArray();
    }

    [Fact]
    public void Jitter_multiplies_as_promised()
    {
        using var scope = NewDisposeScope();
        var grey = full([200, 3, 2, 2], 0.5f);
        var bright = Augmentation.ColorJitter(brightness: 0.4).Train(grey, new Random(1));
        Assert.InRange(bright.min().item<float>(), 0.3f, 0.33f);
        Assert.InRange(bright.max().item<float>(), 0.67f, 0.7f);
        Assert.True(Same(bright, bright[.., 0..1, 0..1, 0..1].expand(200, 3, 2, 2)));   // one factor for an image
        // nothing to contrast
        Assert.InRange((Augmentation.ColorJitter(contrast: 0.4, saturation: 0.4).Train(grey, new Random(1)) - grey).abs().max().item<float>(), 0, 1e-6f);

        var red = tensor(new[] { 0.8f, 0.2f, 0.2f }).view(1, 3, 1, 1).expand(200, 3, 2, 2);
        var saturated = Augmentation.ColorJitter(saturation: 0.4).Train(red, new Random(1));
        var distance = saturated.select(1, 0) - saturated.select(1, 1);
        Assert.InRange(distance.min().item<float>(), 0.36f, 0.4f);
        Assert.InRange(distance.max().item<float>(), 0.8f, 0.84f);
        Assert.InRange((Luma(saturated) - Luma(red)).abs().max().item<float>(), 0, 1e-5f);   // grey stays

        var halves = cat([zeros(200, 3, 2, 1) + 0.4f, zeros(200, 3, 2, 1) + 0.6f], 3);
        var contrasted = Augmentation.ColorJitter(contrast: 0.5).Train(halves, new Random(1));
        Assert.InRange((contrasted.mean([1L, 2, 3]) - 0.5f).abs().max().item<float>(), 0, 1e-5f);
        Assert.InRange((contrasted[.., 0, 0, 1] - contrasted[.., 0, 0, 0]).max().item<float>(), 0.28f, 0.3f);

        static Tensor Luma(Tensor images) => images.select(1, 0) * 0.299f + images.select(1, 1) * 0.587f + images.select(1, 2) * 0.114f;
    }

    [Fact]
    public void Resizing_smooths_what_shrinks_and_keeps_what_has_the_size()
    {
        using var scope = NewDisposeScope();
        var board = (arange(0, 64, ScalarType.Int64).view(8, 8).remainder(2)
            + arange(0, 8, ScalarType.Int64).view(8, 1)).remainder(2).to(ScalarType.Float32).view(1, 1, 8, 8);
        var small = Augmentation.Resize(2).Evaluate(board);
        Assert.InRange((small - 0.5f).abs().max().item<float>(), 0, 0.05f);   // without smoothing single fields would show
        Assert.Same(board, Augmentation.Resize(8).Evaluate(board));
    }

    [Fact]
    public void Descriptions_come_back_from_JSON()
    {
        foreach (var augmentation in All.Select(row => (Augmentation)row[0]).Concat([Augmentation.Cifar, Augmentation.Cub, Augmentation.OxfordPet]))
        {
            var json = System.Text.Json.JsonSerializer.Serialize(augmentation);
            Assert.Equal(augmentation, System.Text.Json.JsonSerializer.Deserialize<Augmentation>(json));
        }
        Assert.NotEqual(Augmentation.Cub, Augmentation.OxfordPet);
    }

    [Fact]
    public void Presets_give_the_sizes_of_the_papers()
    {
        Assert.Equal((32, 32), Augmentation.Cifar.Size(32, 32));
        Assert.Null(Augmentation.Cifar.Source);
        foreach (var augmentation in new[] { Augmentation.Cub, Augmentation.OxfordPet })
            Assert.Equal(((256, 256), (224, 224)), (augmentation.Source!.Value, augmentation.Size(256, 256)));
    }

    [Fact]
    public void Numbers_out_of_their_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Augmentation.RandomCrop(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Augmentation.RandomCrop(4, padding: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Augmentation.RandomResizedCrop(4, leastArea: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Augmentation.RandomResizedCrop(4, leastArea: 0.6, mostArea: 0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Augmentation.ColorJitter(contrast: 1.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Augmentation.Resize(0));
        Assert.Throws<ArgumentException>(() => Augmentation.RandomCrop(9).Size(8, 8));
    }

    private static Tensor Images(int count, int height, int width) =>
        (arange(0, count * 3 * height * width, ScalarType.Float32) * 0.37f).frac().view(count, 3, height, width);

    private static bool Same(Tensor one, Tensor other) => one.shape.SequenceEqual(other.shape) && one.eq(other).all().item<bool>();
}
