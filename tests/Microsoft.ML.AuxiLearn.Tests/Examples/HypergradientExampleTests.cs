using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Examples;

public class HypergradientExampleTests
{
    [Fact]
    public void Learns_that_the_precise_measurement_counts_more_than_the_wrong_one()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        var (x, heldX) = (randn([12, 4], generator: generator), randn([60, 4], generator: generator));
        static Tensor Truth(Tensor input) => (input[TensorIndex.Ellipsis, 0] - input[TensorIndex.Ellipsis, 1]).tanh();
        var noise = randn([12], generator: generator);
        var state = get_rng_state();
        random.manual_seed(4);   // the network's initial weights
        var weights = HypergradientExample.Run(x, stack([Truth(x) + noise / 2, Truth(x), -Truth(x)], 1), heldX, Truth(heldX));
        set_rng_state(state);
        Assert.True(weights[1] > weights[2] + 0.1, string.Join(", ", weights));
    }
}
