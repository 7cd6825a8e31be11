using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.AuxiLearn.Tests.Trainers;
using Microsoft.ML.Data;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Data;

/// <summary>Units of features, whatever their size, and fill values among them.</summary>
public class InputUnitsTests
{
    [Theory]
    [InlineData(1e-36f)]
    [InlineData(1e-30f)]
    [InlineData(1f)]
    [InlineData(1e25f)]
    [InlineData(1e37f)]
    public void Units_of_any_size_are_measured(float size)
    {
        using var scope = NewDisposeScope();
        var random = new Random(1);
        var values = Enumerable.Range(0, 300).Select(_ => size * (float)(3 + random.NextDouble())).ToArray();
        var units = Of(values, 1);
        Assert.Equal(values.Average(value => (double)value) / size, units.Mean.item<float>() / size, 1e-5);
        Assert.Equal(1 / Deviation(values), units.Scale.item<float>(), 1e-4 / Deviation(values));
        Assert.Empty(units.Doubts);
    }

    [Fact]
    public void Constants_stay_in_their_units_however_large()
    {
        using var scope = NewDisposeScope();
        foreach (var value in new[] { 0, 7, -3e-20f, 5e30f })
            Assert.Equal(1, Of([.. Enumerable.Repeat(value, 50)], 1).Scale.item<float>());
    }

    [Fact]
    public void A_fill_value_is_none_of_the_units_and_is_told()
    {
        using var scope = NewDisposeScope();
        var random = new Random(2);
        var values = Enumerable.Range(0, 400).Select(_ => (float)random.NextDouble()).ToArray();   // rows of 2
        var whole = Of([.. values.Where((_, i) => i % 2 == 1 && i >= 20)], 1);
        for (var i = 1; i < 20; i += 2)
            values[i] = -1e20f;
        var units = Of(values, 2);
        Assert.Equal(whole.Mean.item<float>(), units.Mean[1].item<float>(), 1e-6);
        Assert.Equal(whole.Scale.item<float>(), units.Scale[1].item<float>(), 1e-4);
        Assert.StartsWith("The feature column holds -1E+20 in 10 rows, far from all others, which are 0.", Assert.Single(units.Doubts),
            StringComparison.Ordinal);
        Assert.EndsWith(", in slot 1: it is read as the mean of the others, in training and in scoring.", units.Doubts[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Many_slots_with_values_far_from_the_others_are_told_of_together()
    {
        using var scope = NewDisposeScope();
        var values = Enumerable.Range(0, 30).SelectMany(row => Enumerable.Repeat(row < 2 ? -999f : row % 7, 9)).ToArray();
        var doubts = Of(values, 9).Doubts;
        Assert.Equal(6, doubts.Count);
        Assert.Equal(
            "The feature column holds -999 in 2 rows, far from all others, which are 0 to 5, in slot 0: if it stands for a missing value, replace it "
                + "(ReplaceMissingValues).", doubts[0]);
        Assert.Equal("The feature column holds numbers far from all others in 4 more slots.", doubts[5]);
    }

    [Theory]
    [InlineData(1f, null)]
    [InlineData(1e-30f, null)]
    [InlineData(1e30f, null)]
    [InlineData(1f, 1e20f)]
    [InlineData(1f, -3e38f)]
    public void A_model_of_features_in_any_units_and_with_fill_values_is_as_good_as_one_without(float size, float? fill)
    {
        var ml = new MLContext(1);
        var log = new Messages(ml);
        var random = new Random(3);
        var rows = Enumerable.Range(0, 300).Select(i =>
        {
            var (a, b) = ((float)random.NextDouble(), (float)random.NextDouble());
            return new Row
            {
                Features = [a * size, i % 30 == 0 && fill is { } filled ? filled : b * size],
                Label = 3 * a
                + (i % 30 == 0 && fill is not null ? 0.5f : b)
            };
        }).ToArray();
        var options = new AuxiLearnRegressionTrainer.Options { Network = Network.Mlp(8), NumberOfEpochs = 60, LearningRate = 0.05, BatchSize = 50 };
        var data = ml.Data.LoadFromEnumerable(rows);
        using var model = ml.Regression.Trainers.AuxiLearn(options).Fit(data);
        var scores = model.Transform(data).GetColumn<float>("Score").ToArray();
        Assert.All(scores, score => Assert.True(float.IsFinite(score)));
        Assert.InRange(Math.Sqrt(scores.Zip(rows, (score, row) => Math.Pow(score - row.Label, 2)).Average()), 0, 0.15);   // a deviation of 0.9
        Assert.Equal(fill is not null, log.Warnings.Any(warning => warning.StartsWith("The feature column holds ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(new long[] { 1000, 3 })]
    [InlineData(new long[] { 700, 64 })]
    [InlineData(new long[] { 37, 1030 })]
    [InlineData(new long[] { 5, 2, 30, 41 })]
    [InlineData(new long[] { 1, 1 })]
    public void Numbers_of_columns_are_those_of_plain_arithmetic(long[] shape)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var values = randn(shape, generator: generator) * 3 + 1000;
        values.masked_fill_(rand(shape, generator: generator) < 0.1, float.NaN);
        var columns = values.transpose(0, 1).flatten(1);   // [columns, numbers]
        var numbers = ColumnNumbers.Of(values, column => $"{column}");
        for (var column = 0; column < shape[1]; column++)
        {
            double[] present = [.. columns[column].contiguous().data<float>().ToArray().Where(value => !float.IsNaN(value)).Select(value => (double)value)];
            if (present.Length < 2)
                continue;
            Assert.Equal(present.Average(), numbers.Mean[column], 1e-9);
            Assert.Equal(Math.Sqrt(present.Average(value => Math.Pow(value - present.Average(), 2))), numbers.Deviation[column], 1e-9);
        }
        Assert.Empty(numbers.Fills);
        Assert.Equal(shape[1], numbers.Mean.Length);
    }

    [Theory]
    [InlineData(9e5f, 9e5f)]
    [InlineData(1.1e6f, 0f)]
    [InlineData(-3e38f, 0f)]
    [InlineData(float.PositiveInfinity, 0f)]
    [InlineData(float.NegativeInfinity, 0f)]
    [InlineData(float.NaN, float.NaN)]
    public void A_number_beyond_a_million_units_is_read_as_the_mean(float value, float expected)
    {
        using var scope = NewDisposeScope();
        using var network = new PrimaryNetwork(Network.Mlp(4), new NetworkInput([2]), 1);
        network.StandardizeInput(tensor([3f, 0]), tensor([2f, 1]));
        Assert.Equal(Output(expected), Output(value));

        float Output(float second) => network.forward(tensor([1f, second], [1, 2])).item<float>();
    }

    [Fact]
    public void Units_of_maps_leave_fill_values_out_and_take_them_as_missing()
    {
        using var scope = NewDisposeScope();
        var random = new Random(4);
        var map = tensor([.. Enumerable.Range(0, 4 * 36).Select(_ => 1e-25f * (float)random.NextDouble())]).reshape(4, 1, 6, 6);
        var whole = ColumnNumbers.Of(map, _ => "Depth");
        map[0, 0, 0, 0] = 1e20f;
        map[1, 0, 2, 2] = float.NaN;
        var numbers = ColumnNumbers.Of(map, _ => "Depth");
        Assert.Equal(whole.Deviation[0], numbers.Deviation[0], 0.02 * whole.Deviation[0]);
        Assert.Equal(("Depth", 1e20f, 1), (numbers.Fills[0].Name, numbers.Fills[0].Value, numbers.Fills[0].Rows));

        using var units = new MapUnits(tensor((float)numbers.Mean[0]).view(1, 1, 1), tensor((float)numbers.Deviation[0]).view(1, 1, 1));
        var applied = units.Apply(map);
        Assert.Equal(2, applied.isnan().sum().item<long>());
        Assert.InRange(applied.nan_to_num(0).abs().max().item<float>(), 1, 3);
    }

    private static InputUnits Of(float[] values, int width) =>
        InputUnits.Of(tensor(values).reshape(-1, width), InputFormat.Vector(width), ImageNormalization.Measured);

    private static double Deviation(float[] values)
    {
        var mean = values.Average(value => (double)value);
        return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
    }

    private sealed class Row
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }
}
