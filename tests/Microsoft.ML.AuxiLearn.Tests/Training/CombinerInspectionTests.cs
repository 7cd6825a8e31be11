using Microsoft.ML.AuxiLearn.Combining;
using Microsoft.ML.AuxiLearn.Training;
using Microsoft.ML.AuxiLearn.Weighting;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Training;

/// <summary>A combiner as a map: against what it says of each pair of losses by itself.</summary>
public sealed class CombinerInspectionTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    public static TheoryData<string, int> Combiners => new()
    {
        { "linear", 0 },
        { "nonlinear", 0 },
        { "relative", 0 },
        { "convolutional", 6 },
    };

    [Theory]
    [MemberData(nameof(Combiners))]
    public void A_map_has_the_combined_loss_and_its_slope_at_each_pair(string name, int side)
    {
        using var generator = new Generator(5);
        using var network = Combiner(name).Build(3, generator);
        using var weighting = new CombinerWeighting(network);
        long[] pixels = side == 0 ? [] : [side, side];
        var losses = rand([4, 3, .. pixels], generator: generator);
        weighting.Backward(Losses(losses));
        var maps = CombinerInspection.Of(weighting, ["main", "first", "second"], leastSide: null);
        Assert.Equal(2, maps.Count);
        Assert.All(maps, map => Assert.True(map.IsWhole()));

        var means = losses.transpose(0, 1).flatten(1).mean([1L]).data<float>().ToArray();
        foreach (var map in maps)
        {
            var task = map.Task == "first" ? 1 : 2;
            Assert.Equal(2 * means[task], map.TaskLosses[^1], 1e-5f);
            Assert.Equal(2 * means[0], map.MainLosses[^1], 1e-5f);
            foreach (var (row, column) in ((int, int)[])[(2, 7), (8, 3)])
            {
                var pair = row * map.MainLosses.Count + column;
                float[] at = [.. means];
                (at[0], at[task]) = (map.MainLosses[column], map.TaskLosses[row]);
                Assert.Equal(Value(at), map.Combined[pair], 1e-4f);
                const float Step = 1e-2f;
                var (before, after) = ((float[])[.. at], (float[])[.. at]);
                (before[task], after[task]) = (at[task] - Step, at[task] + Step);
                if (name != "relative")   // whose price adds 0 to the value and not to the slope
                    Assert.Equal((Value(after) - Value(before)) / (2 * Step), map.Slopes[pair], 2e-2f);
            }
        }

        float Value(float[] at) => network.call(tensor(at).reshape([1, 3, .. pixels.Select(_ => 1L)]).expand([1, 3, .. pixels]).contiguous()).item<float>();
    }

    [Fact]
    public void Before_the_first_batch_there_is_nothing_to_see()
    {
        using var weighting = new CombinerWeighting(Combiner("linear").Build(2));
        Assert.Empty(CombinerInspection.Of(weighting, ["main", "other"], leastSide: null));
    }

    private static LossCombiner Combiner(string name) => name switch
    {
        "linear" => LossCombiner.Linear(),
        "nonlinear" => LossCombiner.Nonlinear(8),
        "relative" => LossCombiner.Relative(),
        _ => LossCombiner.Convolutional(4),
    };

    private static TaskLosses Losses(Tensor values)
    {
        var weights = new TorchSharp.Modules.Parameter(ones(1));
        var perSample = values * weights;
        return new TaskLosses(perSample.transpose(0, 1).flatten(1).mean([1L]), [weights], [weights]) { PerSample = perSample };
    }
}
