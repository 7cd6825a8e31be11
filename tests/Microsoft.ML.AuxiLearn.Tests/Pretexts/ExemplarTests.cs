using Microsoft.ML.AuxiLearn.Pretexts;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Pretexts;

/// <summary>Copies of exemplars, and which row they are of.</summary>
[Seeded]
public class ExemplarTests
{
    private static readonly SampleUnits _none = new(zeros(1), ones(1));

    [Fact]
    public void Copies_of_vectors_keep_most_numbers_of_their_exemplar_and_take_the_others_from_the_batch()
    {
        using var scope = NewDisposeScope();
        var rows = arange(20, dtype: ScalarType.Float32).view(20, 1).expand(20, 50);   // each row has its number
        var task = Exemplars(5, rows);
        var (changed, targets) = task.Make(full(400, 50, -1f), _none, new Random(1));
        var classes = Numbers(targets);
        Assert.Equal([0, 1, 2, 3, 4], classes.Distinct().Order());
        Assert.All(classes.CountBy(value => value), pair => Assert.InRange(pair.Value, 50, 110));
        var own = Enumerable.Range(0, 400).Select(row => Numbers(changed[row]).Where(value => value >= 0).Distinct().Single()).ToArray();
        Assert.Equal(5, classes.Zip(own).Distinct().Count());   // each class is one row
        Assert.Equal(5, own.Distinct().Count());
        Assert.InRange(changed.eq(-1).to(ScalarType.Float32).mean().item<float>(), 0.27, 0.33);
        var (again, _) = Exemplars(5, rows).Make(full(400, 50, -1f), _none, new Random(1));
        Assert.Equal(Numbers(changed), Numbers(again));
    }

    [Theory]
    [InlineData(3, 16, 16)]
    [InlineData(6, 32, 1)]
    public void Copies_of_images_and_clouds_are_nearest_to_their_exemplar(int channels, int height, int width)
    {
        using var scope = NewDisposeScope();
        var smooth = nn.functional.interpolate(randn(4, channels, 3, Math.Min(width, 3)), [height, width], mode: InterpolationMode.Bilinear);
        var samples = width == 1 ? smooth + randn(4, channels, 1, 1) * 2 : smooth;
        var units = new SampleUnits(zeros(channels, 1, 1), ones(channels, 1, 1));
        var classes = Enumerable.Range(0, 200).Select(copy => copy % 4L).ToArray();
        var copies = samples.index_select(0, tensor(classes));
        var changed = ExemplarPretext.Changed(copies, copies, units, new Random(1));
        Assert.Equal(copies.shape, changed.shape);
        Assert.True((changed - copies).abs().flatten(1).amax(1).min().item<float>() > 0.01);   // none is as it was
        var middles = changed - changed.mean([2L, 3], keepdim: true) * (width == 1 ? 0 : 1);
        var exemplars = samples - samples.mean([2L, 3], keepdim: true) * (width == 1 ? 0 : 1);
        var nearest = cdist(middles.flatten(1), exemplars.flatten(1)).argmin(1);
        Assert.InRange(nearest.eq(tensor(classes)).to(ScalarType.Float32).mean().item<float>(), 0.8, 1);
    }

    [Fact]
    public void More_exemplars_than_rows_are_refused()
    {
        Assert.Equal("The option AuxiliaryTasks has SelfSupervision.Exemplar(5), and there are 4 training rows; expected at least 5.",
            Assert.Throws<ArgumentException>(() => Exemplars(5, zeros(4, 2))).Message);
        Assert.StartsWith("SelfSupervision.Exemplar has 1 exemplars; expected at least 2.",
            Assert.Throws<ArgumentOutOfRangeException>(() => SelfSupervision.Exemplar(1)).Message, StringComparison.Ordinal);
    }

    private static SelfSupervision Exemplars(int count, Tensor rows) => SelfSupervision.Exemplar(count)
        .Over(new((int)rows.shape[0], (numbers, _) => rows.index_select(0, tensor(numbers))), new Random(7));

    private static float[] Numbers(Tensor tensor) => tensor.contiguous().data<float>().ToArray();
}
