using Microsoft.ML.AuxiLearn.Pretexts;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Pretexts;

/// <summary>What each self-supervised task does to samples, and that what it asks is right.</summary>
[Seeded]
public class PretextTests
{
    private static readonly SampleUnits _none = new(zeros(1), ones(1));

    [Fact]
    public void Rotation_turns_by_the_quarters_that_it_asks_for()
    {
        using var scope = NewDisposeScope();
        var images = arange(2 * 3 * 4 * 4, dtype: ScalarType.Float32).view(2, 3, 4, 4).repeat(10, 1, 1, 1);
        var (changed, targets) = SelfSupervision.Rotation.Make(images, _none, new Random(1));
        var classes = Numbers(targets);
        Assert.Equal([0, 1, 2, 3], classes.Distinct().Order());
        for (var i = 0; i < classes.Length; i++)
            Assert.Equal(Numbers(rot90(images[i], (long)classes[i], (1, 2))), Numbers(changed[i]));
    }

    [Theory]
    [InlineData(2, 24)]
    [InlineData(3, 64)]
    public void Jigsaw_asks_for_the_order_of_the_tiles_and_loses_none(int tiles, int orders)
    {
        using var scope = NewDisposeScope();
        var task = SelfSupervision.Jigsaw(tiles);
        Assert.Equal(PretextAnswer.OfClasses(orders), task.Answer(new([1, 7, 6])));
        var images = arange(42, dtype: ScalarType.Float32).view(1, 1, 7, 6).repeat(300, 1, 1, 1);
        var (changed, targets) = task.Make(images, _none, new Random(1));
        var classes = Numbers(targets);
        for (var i = 0; i < classes.Length; i++)
            Assert.Equal(Numbers(images[i]), Numbers(changed[i]).Order());
        // equal classes are equal orders, different classes different ones
        string[] found = [.. Enumerable.Range(0, classes.Length).Select(i => string.Join(' ', Numbers(changed[i])))];
        Assert.Equal(classes.Distinct().Count(), classes.Zip(found).Distinct().Count());
        Assert.Equal(classes.Distinct().Count(), found.Distinct().Count());
        Assert.Equal(Numbers(images[0]), Numbers(changed[Array.IndexOf(classes, 0)]));   // class 0 is the image as it was
    }

    [Fact]
    public void Tiles_stand_where_the_order_says()
    {
        using var scope = NewDisposeScope();
        var image = tensor(new float[] { 0, 0, 1, 1, 2, 2, 3, 3 }, [1, 1, 2, 4]);
        Assert.Equal([3, 3, 0, 0, 1, 1, 2, 2], Numbers(new JigsawPretext(2).Ordered(image, [[3, 0, 1, 2]])));
    }

    [Fact]
    public void The_position_of_a_patch_is_that_of_its_tile()
    {
        using var scope = NewDisposeScope();
        var image = arange(9, dtype: ScalarType.Float32).view(1, 1, 3, 3).repeat_interleave(4, 2).repeat_interleave(4, 3);   // each tile has its number
        var (changed, targets) = SelfSupervision.PatchPosition.Make(image.repeat(50, 1, 1, 1), new(full([1, 1, 1], -1f), ones(1, 1, 1)), new Random(1));
        var classes = Numbers(targets);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], classes.Distinct().Order());
        for (var i = 0; i < classes.Length; i++)
        {
            var tile = classes[i] < 4 ? classes[i] : classes[i] + 1;
            Assert.All(Numbers(changed[i, 0].narrow(0, 4, 3).narrow(1, 0, 3)), value => Assert.Equal(4, value));
            Assert.All(Numbers(changed[i, 0].narrow(0, 4, 3).narrow(1, 4, 3)), value => Assert.Equal(tile, value));
            Assert.Equal(144 - 18, Numbers(changed[i]).Count(value => value == -1));
        }
    }

    [Fact]
    public void Masked_numbers_are_their_mean_and_asked_for()
    {
        using var scope = NewDisposeScope();
        var (rows, units) = (randn(200, 10), new SampleUnits(randn(10), rand(10) + 1));
        var (changed, targets) = SelfSupervision.Masking(0.25).Make(rows, units, new Random(1));
        var masked = targets.isnan().logical_not();
        Assert.InRange(masked.to(ScalarType.Float32).mean().item<float>(), 0.22, 0.28);
        Assert.True(changed.where(masked, rows).equal(rows.where(masked.logical_not(), units.Mean)).all().item<bool>());
        Assert.True(targets.nan_to_num(0).allclose(units.Standardized(rows) * masked));
    }

    [Fact]
    public void Masked_cells_of_images_are_their_mean_and_asked_for()
    {
        using var scope = NewDisposeScope();
        var units = new SampleUnits(tensor(new float[] { 0.7f, 0.8f, 0.9f }, [3, 1, 1]), tensor(new float[] { 0.5f, 1, 1.5f }, [3, 1, 1]));
        var images = randn(20, 3, 16, 16);
        var (changed, targets) = SelfSupervision.Masking(0.5).Make(images, units, new Random(1));
        var cells = targets.view(20, 3, 8, 8);
        var asked = cells.isnan().logical_not().repeat_interleave(2, 2).repeat_interleave(2, 3);
        Assert.True(changed.equal(where(asked, units.Mean, images)).all().item<bool>());
        var means = nn.functional.avg_pool2d((images - units.Mean) * units.Scale, 2);
        Assert.True(cells.nan_to_num(0).allclose(means * cells.isnan().logical_not(), atol: 1e-5));
    }

    [Fact]
    public void Noise_of_a_vector_comes_from_the_same_column()
    {
        using var scope = NewDisposeScope();
        var rows = arange(5).to(ScalarType.Float32) * 100 + rand(50, 5);
        var (changed, targets) = SelfSupervision.Denoising(0.3).Make(rows, new(zeros(5), full([5], 0.01f)), new Random(1));
        Assert.Equal(Numbers(floor(rows / 100)), Numbers(floor(changed / 100)));
        Assert.InRange(changed.ne(rows).to(ScalarType.Float32).mean().item<float>(), 0.2, 0.4);
        Assert.True(targets.allclose(rows / 100));
    }

    [Fact]
    public void Noise_of_an_image_has_the_deviation_that_was_asked_for()
    {
        using var scope = NewDisposeScope();
        var (images, units) = (rand(10, 1, 32, 32), new SampleUnits(zeros(1, 1, 1), full([1, 1, 1], 2f)));
        var (changed, targets) = SelfSupervision.Denoising(0.5).Make(images, units, new Random(1));
        Assert.InRange((changed - images).std().item<float>(), 0.24, 0.26);
        Assert.True(targets.view(10, 1, 16, 16).allclose(nn.functional.avg_pool2d(images * 2, 2), atol: 1e-5));
    }

    [Fact]
    public void Held_out_numbers_are_asked_for_in_every_row()
    {
        using var scope = NewDisposeScope();
        var (rows, units) = (randn(20, 4), new SampleUnits(randn(4), ones(4)));
        var (changed, targets) = SelfSupervision.HeldOutFeatures(3, 1).Make(rows, units, new Random(1));
        Assert.True(targets.allclose(stack([rows.select(1, 3) - units.Mean[3], rows.select(1, 1) - units.Mean[1]], 1)));
        Assert.Equal(Numbers(stack([rows.select(1, 0), units.Mean[1].expand(20), rows.select(1, 2), units.Mean[3].expand(20)], 1)), Numbers(changed));
    }

    [Fact]
    public void A_grey_image_has_no_colours_and_a_red_one_has()
    {
        using var scope = NewDisposeScope();
        var grey = rand(2, 1, 16, 16).expand(2, 3, 16, 16);
        var (changed, targets) = SelfSupervision.Colorization.Make(grey, new(zeros(3, 1, 1), ones(3, 1, 1)), new Random(1));
        Assert.True(changed.allclose(grey, atol: 1e-5));
        Assert.True(targets.abs().max().item<float>() < 1e-5);
        var red = tensor(new float[] { 1, 0, 0 }, [1, 3, 1, 1]).expand(1, 3, 16, 16);
        (changed, targets) = SelfSupervision.Colorization.Make(red, new(zeros(3, 1, 1), ones(3, 1, 1)), new Random(1));
        Assert.True(changed.allclose(full_like(changed, 0.299f)));
        Assert.True(targets.view(2, 64).allclose(tensor(new float[] { 0.701f, -0.299f }, [2, 1]).expand(2, 64), atol: 1e-5));
    }

    [Fact]
    public void A_set_asks_each_row_one_thing_and_keeps_the_order_of_the_rows()
    {
        using var scope = NewDisposeScope();
        var rows = arange(31, dtype: ScalarType.Float32).view(31, 1).expand(31, 3).clone();
        var set = new PretextSet([SelfSupervision.HeldOutFeatures(0), SelfSupervision.HeldOutFeatures(2)], new([3]), new(full([3], -1f), ones(3)));
        var (changed, targets) = set.Make(rows, new Random(1));
        Assert.Equal([31, 2], targets.shape);
        Assert.Equal(Numbers(rows.select(1, 1)), Numbers(changed.select(1, 1)));
        for (var row = 0; row < 31; row++)
        {
            var asked = Enumerable.Range(0, 2).Single(task => !float.IsNaN(targets[row, task].item<float>()));
            Assert.Equal(-1, changed[row, 2 * asked].item<float>());
            Assert.Equal(row, changed[row, 2 - (2 * asked)].item<float>());
            Assert.Equal(Math.Min(10, row + 1), targets[row, asked].item<float>());
        }
        Assert.InRange(Numbers(targets.select(1, 0)).Count(float.IsNaN), 15, 16);
        var (again, _) = set.Make(rows, new Random(1));
        var (other, _) = set.Make(rows, new Random(2));
        Assert.Equal(Numbers(changed), Numbers(again));
        Assert.NotEqual(Numbers(changed), Numbers(other));
    }

    [Fact]
    public void Fewer_rows_than_tasks_take_turns()
    {
        using var scope = NewDisposeScope();
        var set = new PretextSet([.. Enumerable.Range(0, 3).Select(slot => SelfSupervision.HeldOutFeatures(slot))], new([4]), new(zeros(4), ones(4)));
        var random = new Random(1);
        var asked = Enumerable.Range(0, 60).SelectMany(_ => Numbers(set.Make(ones(1, 4), random).Targets).Select((value, task) => (value, task)))
            .Where(answer => !float.IsNaN(answer.value)).Select(answer => answer.task).ToArray();
        Assert.Equal(60, asked.Length);
        Assert.Equal([0, 1, 2], asked.Distinct().Order());
    }

    [Fact]
    public void Numbers_out_of_their_range_are_refused()
    {
        Assert.StartsWith("SelfSupervision.Masking has 1; expected a number over 0 and under 1.",
            Assert.Throws<ArgumentOutOfRangeException>(() => SelfSupervision.Masking(1)).Message, StringComparison.Ordinal);
        Assert.StartsWith("SelfSupervision.Jigsaw has 4 tiles a side; expected 2 or 3.",
            Assert.Throws<ArgumentOutOfRangeException>(() => SelfSupervision.Jigsaw(4)).Message, StringComparison.Ordinal);
        Assert.Equal("SelfSupervision.HeldOutFeatures has the slots [1, 1]; expected at least one, and each once.",
            Assert.Throws<ArgumentException>(() => SelfSupervision.HeldOutFeatures(1, 1)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => SelfSupervision.Denoising(double.NaN));
    }

    private static float[] Numbers(Tensor tensor) => tensor.contiguous().data<float>().ToArray();
}
