using Microsoft.ML.AuxiLearn.Bilevel;
using Microsoft.ML.AuxiLearn.Combining;
using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Combining;

public sealed class RelativeCombinerTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Starts_as_equal_weights_and_counts_the_main_task_once_whatever_the_price()
    {
        using var network = LossCombiner.Relative(price: 5).Build(3);
        var losses = tensor(new[,] { { 1f, 2f, 3f }, { 5f, 7f, 11f } });
        Assert.Equal(14.5f, network.forward(losses).item<float>());
        Assert.Equal([1f, 1f, 1f], network.TaskWeights(losses).data<float>().ToArray());

        using (no_grad())
            Weights(network).copy_(tensor([0.5f, 0f]));
        Assert.Equal(5.25f, network.forward(losses).item<float>());
        Assert.Equal([1f, 0.5f, 0f], network.TaskWeights(losses).data<float>().ToArray());
    }

    [Fact]
    public void Losses_per_pixel_count_by_their_means()
    {
        using var network = LossCombiner.Relative().Build(2);
        var pixels = arange(2 * 2 * 2 * 3, dtype: float32).reshape(2, 2, 2, 3);
        Assert.Equal(2 * 11.5f, network.forward(pixels).item<float>());
    }

    [Fact]
    public void A_weight_stays_between_nothing_and_the_most()
    {
        using var network = LossCombiner.Relative(most: 2).Build(4);
        using (no_grad())
            Weights(network).copy_(tensor([-1f, 1.5f, 3f]));
        network.Project();
        Assert.Equal([0f, 1.5f, 2f], Weights(network).data<float>().ToArray());
        using var half = LossCombiner.Relative(most: 0.5).Build(2);
        Assert.Equal(0.5f, Weights(half).item<float>());
    }

    [Fact]
    public void The_main_task_alone_has_no_weights()
    {
        using var network = LossCombiner.Relative().Build(1);
        Assert.Equal(2f, network.forward(tensor(new[,] { { 1f }, { 3f } })).item<float>());
    }

    // With L_A = w and l_j = s_j w: a step along l_j lowers L_A by s_j, one along the main loss by s_0 = 1; both tasks together must be worth the price of 0.5,
    // each 0.25.
    [Theory]
    [InlineData(0.24, true)]
    [InlineData(0.26, false)]
    [InlineData(1e-6, true)]
    [InlineData(0.0, false)]   // no label in the batch: nothing is earned and nothing charged
    [InlineData(-1.0, true)]
    public void A_task_worth_less_than_its_price_loses_weight(double slope, bool falls)
    {
        using var w = new Parameter(tensor(1f));
        using var network = LossCombiner.Relative(price: 0.5).Build(3);
        var slopes = tensor([1f, (float)slope, 1f]);
        using var sgd = optim.SGD(network.parameters(), 0.1);
        using var bilevel = new BilevelOptimizer([w], [.. network.parameters()], sgd);
        var hypergradient = bilevel.Hypergradient(new TrainingLoss(() => (slopes * w).unsqueeze(0), network.forward), () => w * ones(1))[0];
        Assert.Equal(falls, hypergradient[0].item<float>() > 0);
        Assert.True(hypergradient[1].item<float>() < 0);
    }

    [Fact]
    public void The_price_leaves_the_primary_networks_gradient_and_curvature_alone()
    {
        var losses = new Func<Tensor, Tensor>(x => stack([x.square(), (3 * x).sin()], 1));
        var results = new List<float[]>();
        foreach (var price in (double[])[0, 4])
        {
            using var network = LossCombiner.Relative(price: price).Build(2);
            var x = tensor([0.3f, -0.7f], requires_grad: true);
            var gradient = Autograd.Grad(network.forward(losses(x)), [x], createGraph: true)[0];
            var curvature = Autograd.Grad(gradient.sum(), [x])[0];
            results.Add([.. gradient.data<float>(), .. curvature.data<float>()]);
        }
        Assert.Equal(results[0], results[1]);
    }

    [Fact]
    public void Refuses_what_makes_no_sense()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => LossCombiner.Relative(most: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => LossCombiner.Relative(price: -0.1));
    }

    private static Parameter Weights(LossCombinerNetwork network) => network.parameters().Single();
}
