using Microsoft.ML.AuxiLearn.Pretexts;
using Microsoft.ML.AuxiLearn.Tests.Datasets;
using Microsoft.ML.Data;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Transforms;

/// <summary>Turned images and shuffled tiles as columns are those of the self-supervised tasks.</summary>
public class RearrangedImageTests
{
    private static readonly MLContext _ml = new(1);

    [Fact]
    public void Images_are_turned_as_the_task_turns_them()
    {
        using var scope = NewDisposeScope();
        var rows = Rows(60, 2 * 5 * 5);
        var made = Made(PixelRows.View(_ml, PixelRows.Single, [2, 5, 5], rows), _ml.Transforms.AuxiLearn.Rotation("Made", "Turn", "Pixels"));
        var turns = Classes(made, "Turn");
        Assert.Equal((int[])[0, 1, 2, 3], turns.Distinct().Order());
        Assert.Equal(["0", "90", "180", "270"], made.Names("Turn", "KeyValues"));
        Assert.Equal(Numbers(RotationPretext.Turned(Images(rows, 2, 5, 5), turns)), made.Vectors<float>("Made").SelectMany(row => row));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Tiles_are_shuffled_as_the_task_shuffles_them(int tiles)
    {
        using var scope = NewDisposeScope();
        var (jigsaw, rows) = (new JigsawPretext(tiles), Rows(200, 7 * 8));
        var made = Made(PixelRows.View(_ml, PixelRows.Single, [7, 8], rows), _ml.Transforms.AuxiLearn.Jigsaw("Made", "Order", "Pixels", tiles));
        var orders = Classes(made, "Order");
        Assert.InRange(orders.Distinct().Count(), 20, 64);
        Assert.Equal(jigsaw.Orders.Select(order => string.Concat(order)), made.Names("Order", "KeyValues"));
        Assert.Equal(Numbers(jigsaw.Ordered(Images(rows, 1, 7, 8), [.. orders.Select(order => jigsaw.Orders[order])])),
            made.Vectors<float>("Made").SelectMany(row => row));
    }

    [Fact]
    public void Bytes_stay_bytes_and_channels_may_come_last()
    {
        var first = PixelRows.View<byte>(_ml, PixelRows.Byte, [3, 2, 2], [1, 2, 3, 4, 11, 12, 13, 14, 201, 202, 203, 204]);
        var last = PixelRows.View<byte>(_ml, PixelRows.Byte, [2, 2, 3], [1, 11, 201, 2, 12, 202, 3, 13, 203, 4, 14, 204]);
        // one channel tells how each was turned
        foreach (var (view, place) in (IEnumerable<(IDataView, Func<int, int, int>)>)
            [(first, (channel, pixel) => 4 * channel + pixel), (last, (channel, pixel) => 3 * pixel + channel)])
        {
            var made = Made(view, _ml.Transforms.AuxiLearn.Rotation("Made", "Turn", "Pixels"));
            var image = made.Vectors<byte>("Made")[0];
            byte[][] turned = [[1, 2, 3, 4], [2, 4, 1, 3], [4, 3, 2, 1], [3, 1, 4, 2]];
            var expected = turned[Classes(made, "Turn")[0]];
            for (var pixel = 0; pixel < 4; pixel++)
                Assert.Equal([expected[pixel], (byte)(10 + expected[pixel]), (byte)(200 + expected[pixel])],
                    Enumerable.Range(0, 3).Select(channel => image[place(channel, pixel)]));
        }
    }

    [Fact]
    public void The_seed_and_the_pixels_decide_whatever_the_order_of_the_rows()
    {
        var rows = Rows(40, 16);
        int[] Turns(int? seed, MLContext ml, float[][] images) =>
            Classes(Made(PixelRows.View(ml, PixelRows.Single, [4, 4], images), ml.Transforms.AuxiLearn.Rotation("Made", "Turn", "Pixels", seed: seed)), "Turn");
        var turns = Turns(null, new MLContext(1), rows);
        Assert.Equal(turns, Turns(1, new MLContext(5), rows));
        Assert.NotEqual(turns, Turns(2, new MLContext(1), rows));
        Assert.Equal(turns.Reverse(), Turns(null, new MLContext(1), [.. rows.Reverse()]));
    }

    [Fact]
    public void What_is_no_square_or_has_too_few_pixels_is_refused()
    {
        var flat = PixelRows.View<float>(_ml, PixelRows.Single, [2, 3], [1, 2, 3, 4, 5, 6]);
        Assert.Contains("The input column 'Pixels' holds Vector<Single, 2, 3>; expected square images: ",
            Assert.ThrowsAny<ArgumentException>(() => _ml.Transforms.AuxiLearn.Rotation("Made", "Turn", "Pixels").Fit(flat)).Message, StringComparison.Ordinal);
        Assert.Contains("holds Vector<Single, 2, 3>; expected images of at least 3 x 3 pixels: ",
            Assert.ThrowsAny<ArgumentException>(() => _ml.Transforms.AuxiLearn.Jigsaw("Made", "Order", "Pixels", 3).Fit(flat)).Message,
            StringComparison.Ordinal);
        Assert.Equal("The label column is 'Made' and the output column 'Made'; expected two names.",
            Assert.Throws<ArgumentException>(() => _ml.Transforms.AuxiLearn.Rotation("Made", "Made")).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.AuxiLearn.Jigsaw("Made", "Order", tiles: 4));
    }

    private static float[][] Rows(int count, int size)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, size).Select(_ => random.NextSingle()).ToArray())];
    }

    private static IDataView Made(IDataView view, IEstimator<ITransformer> estimator) => estimator.Fit(view).Transform(view);

    private static int[] Classes(IDataView view, string column) => [.. view.Keys(column).Select(key => (int)key - 1)];

    private static Tensor Images(float[][] rows, int channels, int height, int width) =>
        tensor(rows.SelectMany(row => row).ToArray(), [rows.Length, channels, height, width]);

    private static float[] Numbers(Tensor tensor) => tensor.contiguous().data<float>().ToArray();
}
