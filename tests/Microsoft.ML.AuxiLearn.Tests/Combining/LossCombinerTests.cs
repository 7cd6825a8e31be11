using Microsoft.ML.AuxiLearn.Bilevel;
using Microsoft.ML.AuxiLearn.Combining;
using Microsoft.ML.AuxiLearn.Tests.Bilevel;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Combining;

public sealed class LossCombinerTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Generator _generator = new(7);

    public void Dispose()
    {
        _generator.Dispose();
        _scope.Dispose();
    }

    public static TheoryData<string> Kinds => ["linear", "skip", "relative", "deep", "nonlinear", "seven", "convolutional"];

    private static LossCombiner Kind(string kind) => kind switch
    {
        "linear" => LossCombiner.Linear(),
        "skip" => LossCombiner.Linear(skip: true),
        "relative" => LossCombiner.Relative(),
        "deep" => LossCombiner.DeepLinear(5, 5),
        "nonlinear" => LossCombiner.Nonlinear(10),
        "seven" => LossCombiner.Nonlinear(10, 10, 10, 10, 10, 10, 10),
        _ => LossCombiner.Convolutional(8, 16),
    };

    private Tensor Losses(string kind, int tasks) =>
        kind == "convolutional" ? rand([2, tasks, 16, 24], generator: _generator) : rand([6, tasks], generator: _generator);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Is_a_scalar_that_never_decreases_in_any_loss_after_any_step(string kind)
    {
        foreach (var normalized in (bool[])[false, true])
        {
            using var network = (Kind(kind) with { WeightNormalization = normalized }).Build(3, _generator);
            using (no_grad())
            {
                foreach (var parameter in network.parameters())
                    parameter.add_(randn(parameter.shape, generator: _generator));
            }
            network.Project();
            var losses = Losses(kind, 3);
            Assert.Empty(network.forward(losses).shape);
            Assert.True(network.TaskWeights(losses).min().item<float>() >= 0);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Without_monotonicity_projection_changes_nothing_but_relative_weights(string kind)
    {
        if (kind == "relative")
            return;   // bounded by their meaning
        using var network = (Kind(kind) with { Monotone = false }).Build(3, _generator);
        using (no_grad())
        {
            foreach (var parameter in network.parameters())
                parameter.fill_(-1);
        }
        network.Project();
        Assert.All(network.parameters(), parameter => Assert.Equal(-1, parameter.max().item<float>()));
    }

    [Theory]
    [InlineData(3, new[] { 3 })]
    [InlineData(3, new[] { 64, 2, 64 })]
    [InlineData(40, new[] { 10, 10, 10, 10, 10, 10, 10 })]
    [InlineData(313, new[] { 10, 10, 10, 10, 10 })]
    public void Starts_with_slope_one_for_each_task_at_any_depth_and_width(int tasks, int[] hidden)
    {
        var expected = ones(tasks);
        expected[0] += 1;   // the main loss is added
        foreach (var combiner in (LossCombiner[])[LossCombiner.Nonlinear(hidden), LossCombiner.DeepLinear(hidden),
            LossCombiner.Nonlinear(hidden) with { WeightNormalization = true }])
        {
            using var network = combiner.Build(tasks, _generator);
            Assert.True(network.TaskWeights(ones(4, tasks)).allclose(expected, rtol: 1e-3));
        }
        using var linear = LossCombiner.Linear().Build(tasks);
        Assert.True(linear.TaskWeights(ones(4, tasks)).allclose(ones(tasks)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void Stacks_of_any_depth_train_stably(int layers)
    {
        foreach (var combiner in (LossCombiner[])[LossCombiner.Nonlinear([.. Enumerable.Repeat(10, layers)]),
            LossCombiner.DeepLinear([.. Enumerable.Repeat(10, layers)])])
        {
            using var problem = new NoisyProblem(ScalarType.Float32, dropout: 0, combiner);
            using var adam = optim.Adam(problem.W, 1e-2);
            using var bilevel = problem.Optimizer(new T1T2(), new() { Project = problem.Combiner.Project });
            float MainLoss() => problem.TrainingLoss.Outputs()[0].select(1, 0).mean().item<float>();
            var before = MainLoss();
            for (var step = 0; step < 200; step++)
            {
                adam.zero_grad();
                problem.TrainingLoss.Evaluate().backward();
                adam.step();
                if (step % 5 == 0)
                    bilevel.Step(problem.TrainingLoss, problem.AuxiliaryLoss);
            }
            var weights = problem.Combiner.TaskWeights(problem.TrainingLoss.Outputs()[0]);
            Assert.Equal(0, bilevel.SkippedSteps);
            Assert.True(MainLoss() < before / 2);
            Assert.InRange(weights.max().item<float>(), 0.1, 100);
        }
    }

    [Fact]
    public void Convolutional_starts_with_slope_one_for_each_task()
    {
        using var network = LossCombiner.Convolutional(8, 16).Build(3, _generator);
        Assert.True(network.TaskWeights(ones(2, 3, 64, 64)).allclose(tensor([2f, 1f, 1f]), rtol: 1e-3));
    }

    public static TheoryData<LossCombiner, long[]> OneRate => new()
    {
        { LossCombiner.Linear(), [1, 3] },
        { LossCombiner.DeepLinear(8), [1, 3] },
        { LossCombiner.DeepLinear(10, 10, 10, 10, 10, 10), [1, 3] },
        { LossCombiner.Nonlinear(10, 10), [1, 3] },
        { LossCombiner.Nonlinear(10, 10) with { WeightNormalization = true }, [1, 3] },
        { LossCombiner.Convolutional(8, 16), [1, 3, 64, 64] },
    };

    /// <summary>
    /// What one step of Adam of the default learning rate does to the slopes, and what twenty steps one way do: the same to every combiner, about.
    /// </summary>
    [Theory]
    [MemberData(nameof(OneRate))]
    public void One_learning_rate_serves_every_combiner(LossCombiner combiner, long[] shape)
    {
        using var network = combiner.Build(3, _generator);
        var losses = ones(shape);
        using var adam = optim.Adam(network.parameters(), 0.05 * network.Scale);
        var before = Slope();
        Step();
        Assert.InRange(Slope() / before, 1.02, 1.1);
        for (var i = 1; i < 20; i++)
            Step();
        Assert.InRange(Slope() / before, 1.5, 3.5);

        float Slope() => network.TaskWeights(losses)[1].item<float>();

        void Step()
        {
            adam.zero_grad();
            network.forward(losses).neg().backward();
            adam.step();
        }
    }

    [Fact]
    public void Same_generator_state_same_weights_and_the_global_generator_is_left_alone()
    {
        var before = get_rng_state();
        using var first = LossCombiner.Nonlinear(4, 3).Build(3, new Generator(3));
        using var second = LossCombiner.Nonlinear(4, 3).Build(3, new Generator(3));
        Assert.All(first.parameters().Zip(second.parameters()), pair => Assert.True(pair.First.equal(pair.Second).all().item<bool>()));
        Assert.True(before.equal(get_rng_state()).all().item<bool>());
    }

    [Fact]
    public void Weight_normalization_starts_from_the_same_function()
    {
        using var plain = LossCombiner.Nonlinear(4).Build(3, new Generator(3));
        using var normalized = (LossCombiner.Nonlinear(4) with { WeightNormalization = true }).Build(3, new Generator(3));
        var losses = rand([5, 3], generator: _generator);
        Assert.True(plain.forward(losses).allclose(normalized.forward(losses), rtol: 1e-5));
    }

    [Fact]
    public void Task_permutation_permutes_the_weights_of_a_linear_combiner()
    {
        using var network = LossCombiner.Linear().Build(3);
        network.parameters().Single().detach().copy_(tensor(new[,] { { 1f, 2f, 3f } }));
        Assert.True(network.TaskWeights(rand([4, 3], generator: _generator)).allclose(tensor([1f, 2f, 3f])));
    }

    [Fact]
    public void Refuses_no_tasks_and_no_width()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => LossCombiner.Linear().Build(0));
        Assert.Throws<ArgumentException>(() => LossCombiner.Nonlinear());
        Assert.Throws<ArgumentException>(() => LossCombiner.Convolutional(8, 0));
    }
}
