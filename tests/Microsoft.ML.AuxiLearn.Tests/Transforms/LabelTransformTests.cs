using Microsoft.ML.AuxiLearn.Tests.Datasets;
using Microsoft.ML.Data;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Transforms;

/// <summary>Boundaries and presence of classes.</summary>
public class LabelTransformTests
{
    private const float Nan = float.NaN;

    private static readonly MLContext _ml = new(1);

    [Fact]
    public void Boundaries_are_where_a_neighbour_has_another_class()
    {
        //  a a b        0 1 1
        //  a ? b   ->   0 ? 1
        //  a a a        0 0 1
        float[] expected = [0, 1, 1, 0, Nan, 1, 0, 0, 1];
        Assert.Equal(expected, Boundaries(PixelRows.View<uint>(_ml, PixelRows.Keys(2), [3, 3], [1, 1, 2, 1, 0, 2, 1, 1, 1])));
        Assert.Equal(expected, Boundaries(PixelRows.View<byte>(_ml, PixelRows.Byte, [1, 3, 3], [0, 0, 9, 0, 255, 9, 0, 0, 0])));
        Assert.Equal(expected, Boundaries(PixelRows.View<float>(_ml, PixelRows.Single, [3, 3], [4, 4, 9, 4, -1, 9, 4, 4, 4])));
        Assert.Equal(expected, Boundaries(PixelRows.View<float>(_ml, PixelRows.Single, [3, 3], [4, 4, 9, 4, Nan, 9, 4, 4, 4])));
        var flat = PixelRows.View<float>(_ml, PixelRows.Single, [9], [4, 4, 9, 4, 7, 9, 4, 4, 4]);
        Assert.Equal(expected, PixelRows.Of(flat,
            _ml.Transforms.AuxiLearn.BoundariesFromLabels("Made", PixelRows.Column, ignoredLabel: 7, height: 3, width: 3))[0]);
    }

    [Fact]
    public void The_ignored_number_is_a_class_of_keys_like_any_other() =>
        Assert.Equal([1, 1, 0], Boundaries(PixelRows.View<uint>(_ml, PixelRows.Keys(300), [1, 3], [255, 256, 256])));

    [Theory]
    [InlineData(1, 7)]
    [InlineData(6, 1)]
    [InlineData(9, 8)]
    public void Boundaries_are_the_definition_s_on_any_map(int height, int width)
    {
        var random = new Random(height);
        var labels = Enumerable.Range(0, height * width).Select(_ => (uint)random.Next(4)).ToArray();
        var made = Boundaries(PixelRows.View(_ml, PixelRows.Keys(3), [height, width], labels));
        uint At(int row, int column) => row < 0 || row >= height || column < 0 || column >= width ? 0 : labels[row * width + column];
        for (var row = 0; row < height; row++)
        {
            for (var column = 0; column < width; column++)
            {
                var own = At(row, column);
                uint[] neighbours = [At(row - 1, column), At(row + 1, column), At(row, column - 1), At(row, column + 1)];
                Assert.Equal(own == 0 ? Nan : neighbours.Any(label => label != 0 && label != own) ? 1 : 0, made[row * width + column]);
            }
        }
    }

    [Fact]
    public void Presence_tells_the_classes_that_there_are_and_is_missing_without_any()
    {
        var keys = PixelRows.View<uint>(_ml, PixelRows.Keys(4), [2, 2], [3, 0, 1, 3], [0, 0, 0, 0], [2, 2, 2, 2]);
        Assert.Equal([[1, 0, 1, 0], [Nan, Nan, Nan, Nan], [0, 1, 0, 0]], PixelRows.Of(keys, _ml.Transforms.AuxiLearn.ClassPresence("Made", PixelRows.Column)));
        var bytes = PixelRows.View<byte>(_ml, PixelRows.Byte, [3], [255, 0, 2], [255, 255, 255]);
        Assert.Equal([[1, 0, 1], [Nan, Nan, Nan]], PixelRows.Of(bytes, _ml.Transforms.AuxiLearn.ClassPresence("Made", PixelRows.Column, numberOfClasses: 3)));
        var singles = PixelRows.View<float>(_ml, PixelRows.Single, [4], [-1, Nan, 9, 1]);
        Assert.Equal([[0, 1]], PixelRows.Of(singles, _ml.Transforms.AuxiLearn.ClassPresence("Made", PixelRows.Column, numberOfClasses: 2, ignoredLabel: 9)));
    }

    [Fact]
    public void Presence_has_a_slot_named_after_each_key()
    {
        var rows = _ml.Data.LoadFromEnumerable([new Named { Names = ["sky", "road"] }, new Named { Names = ["car", "sky"] }]);
        var pipeline = _ml.Transforms.Conversion.MapValueToKey("Label", nameof(Named.Names))
            .Append(_ml.Transforms.AuxiLearn.ClassPresence("Presence", "Label"));
        var made = pipeline.Fit(rows).Transform(rows);
        Assert.Equal(["sky", "road", "car"], made.Names("Presence", "SlotNames"));
        Assert.Equal([[1, 1, 0], [1, 0, 1]], made.Vectors<float>("Presence"));
    }

    [Theory]
    [InlineData(3f, "3")]
    [InlineData(0.5f, "0.5")]
    public void A_label_that_is_no_class_is_refused_when_it_is_read(float label, string told)
    {
        var rows = PixelRows.View<float>(_ml, PixelRows.Single, [2], [1, label]);
        var exception = Assert.ThrowsAny<Exception>(
            () => PixelRows.Of(rows, _ml.Transforms.AuxiLearn.ClassPresence("Made", PixelRows.Column, numberOfClasses: 3)));
        Assert.Equal($"The label column 'Pixels' holds {told}; expected a class from 0 to 2, or none.", exception.GetBaseException().Message);
    }

    private static float[] Boundaries(IDataView view) => PixelRows.Of(view, _ml.Transforms.AuxiLearn.BoundariesFromLabels("Made", PixelRows.Column))[0];

    private sealed class Named
    {
        [VectorType(2)]
        public string[] Names { get; set; } = [];
    }
}
