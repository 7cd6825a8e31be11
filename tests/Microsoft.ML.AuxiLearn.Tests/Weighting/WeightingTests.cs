using Microsoft.ML.AuxiLearn.Bilevel;
using Microsoft.ML.AuxiLearn.Weighting;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Weighting;

public sealed class WeightingTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    public static TheoryData<string> Methods => [.. WeightingMethod.All.Select(method => method.Name)];

    public static TheoryData<string> Deterministic => [.. WeightingMethod.All.Select(method => method.Name).Except(["RandomLossWeighting", "PcGrad"])];

    public static TheoryData<string> Symmetric =>
        ["Equal", "Uncertainty", "DynamicWeightAverage", "GradNorm", "Mgda", "CaGrad", "NashMtl", "AuxiNash", "AuxiLearn"];

    internal static TaskWeighting Build(string name, int tasks)
    {
        return WeightingMethod.Parse(name).Build(new WeightingContext(tasks, CPU, new Random(1)));
    }

    [Theory]
    [MemberData(nameof(Deterministic))]
    public void The_order_of_the_auxiliary_tasks_does_not_matter(string name) => CheckPermutation(name, [0, 3, 1, 2]);

    [Theory]
    [MemberData(nameof(Symmetric))]
    public void The_order_of_all_tasks_does_not_matter_where_none_is_the_main_one(string name) => CheckPermutation(name, [2, 0, 3, 1]);

    [Fact]
    public void PcGrad_does_not_depend_on_the_order_of_tasks_on_average()
    {
        var tasks = QuadraticTasks.Random(3, 2, seed: 1);
        Tensor Mean(QuadraticTasks ordered)
        {
            using var method = Build("PcGrad", 3);
            return stack([.. Enumerable.Range(0, 400).Select(_ => ordered.Step(method).Direction)]).mean([0]);
        }
        var (a, b) = (Mean(tasks), Mean(tasks.Permute(2, 0, 1)));
        Assert.True((a - b).norm().item<double>() < 0.05 * a.norm().item<double>(), $"{a.str()} against {b.str()}");
    }

    [Fact]
    public void Random_weights_are_one_on_average_and_follow_from_the_seed()
    {
        Tensor Draws(long seed)
        {
            using var method = new RandomLossWeighting(seed);
            var tasks = QuadraticTasks.Random(3, 2, seed: 1);
            return stack([.. Enumerable.Range(0, 1000).Select(_ => tasks.Step(method).Weights)]);
        }
        using var before = random.get_rng_state();
        var draws = Draws(1);
        Assert.True((draws.mean([0]) - 1).abs().max().item<double>() < 0.08, draws.mean([0]).str());
        Assert.True(draws.equal(Draws(1)).all().item<bool>());
        Assert.False(draws.equal(Draws(2)).all().item<bool>());
        using var after = random.get_rng_state();
        Assert.True(before.equal(after).all().item<bool>());
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void One_task_is_trained_along_its_gradient(string name)
    {
        var (_, direction) = QuadraticTasks.WithGradients(tensor(new[,] { { 3.0f, -4.0f } })).Step(Build(name, 1));
        var scale = direction[0].item<float>() / 3;
        Assert.True(scale > 0, direction.str());
        Assert.Equal(-4 * scale, direction[1].item<float>(), 1e-4 * scale);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Zero_equal_and_opposite_gradients_give_a_finite_step(string name)
    {
        float[][,] cases =
        [
            new[,] { { 0f, 0f }, { 0f, 0f }, { 0f, 0f } },
            new[,] { { 1f, 2f }, { 0f, 0f }, { 2f, 1f } },
            new[,] { { 1f, 2f }, { 1f, 2f }, { 1f, 2f } },
            new[,] { { 1f, 2f }, { -1f, -2f }, { 1f, 2f } },
            new[,] { { 1e-12f, 0f }, { 1e12f, 1f }, { 1f, 1f } },
        ];
        foreach (var gradients in cases)
        {
            using var method = Build(name, 3);
            var (weights, direction) = QuadraticTasks.WithGradients(tensor(gradients)).Step(method);
            Assert.True(weights.isfinite().all().item<bool>() && direction.isfinite().all().item<bool>(), $"{weights.str()} {direction.str()}");
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void What_is_not_finite_ends_in_the_gradient_and_hundreds_of_tasks_are_no_hindrance(string name)
    {
        using (var method = Build(name, 3))
        {
            var direction = QuadraticTasks.WithGradients(tensor(new[,] { { float.NaN, 1f }, { float.PositiveInfinity, 1f }, { 1f, 1f } }))
                .Step(method).Direction;
            Assert.False(direction.isfinite().all().item<bool>());
        }
        using (var method = Build(name, 200))
            Assert.True(QuadraticTasks.Random(200, 50, seed: 1).To(float32).Step(method).Direction.isfinite().all().item<bool>());
    }

    [Fact]
    public void The_papers_preset_is_its_procedure_whatever_the_options_say()
    {
        var options = new AuxiLearnRegressionTrainer.Options
        {
            Weighting = WeightingMethod.AuxiLearnPaper(LossCombiner.Nonlinear(4)),
            AuxiliarySet = AuxiliarySet.SecondBatch,
            LearningRate = 0.02,
            AuxiliaryOptimizer = OptimizerKind.Adam,
            MaxHypergradientNorm = null,
            AuxiliaryUpdateInterval = 7,
        };
        var effective = options.Effective();
        Assert.Equal(OptimizerKind.Adam, options.AuxiliaryOptimizer);   // a user's options stay
        options = (AuxiLearnRegressionTrainer.Options)effective;
        Assert.Equal(new Reference { Terms = 3, Alpha = 0.02 }, options.HypergradientSolver);
        Assert.Equal((OptimizerKind.Sgd, 0.9, 1e-5, 10.0, 7),
            (options.AuxiliaryOptimizer, options.Momentum, options.AuxiliaryWeightDecay, options.MaxHypergradientNorm, options.AuxiliaryUpdateInterval));
        Assert.Equal("AuxiLearnPaper:Nonlinear:4:PaperInitialization=True", options.Weighting.Name);
        Assert.Equal(AuxiliarySet.HeldOut(), options.AuxiliarySet);

        var defaults = new AuxiLearnRegressionTrainer.Options { Weighting = WeightingMethod.AuxiLearnPaper() }.Effective();
        Assert.Equal("AuxiLearnPaper:Linear:PaperInitialization=True", defaults.Weighting.Name);
        Assert.Equal(AuxiliarySet.HeldOut(), defaults.AuxiliarySet);
    }

    [Fact]
    public void Fixed_weights_travel_in_the_name()
    {
        Assert.Equal("Fixed", WeightingMethod.Fixed().Name);
        var method = WeightingMethod.Fixed(1, 0.5, 0);
        Assert.Equal("Fixed:1:0.5:0", method.Name);
        Assert.Equal(method, WeightingMethod.Parse("fixed:1:0.5:0"));
        Assert.NotEqual(method, WeightingMethod.Fixed(1, 0.5, 1));
        var tasks = QuadraticTasks.Random(3, 2, seed: 1);
        using var weighting = method.Build(new WeightingContext(3, CPU, new Random(1)));
        Assert.True(tasks.Step(weighting).Direction.allclose(tensor([1, 0.5, 0.0]).matmul(tasks.Gradients)));
        Assert.Contains("3 fixed weights", Assert.Throws<InvalidOperationException>(() => QuadraticTasks.Random(2, 2, seed: 1).Step(weighting)).Message,
            StringComparison.Ordinal);
        Assert.Contains("-1", Assert.Throws<ArgumentException>(() => WeightingMethod.Fixed(1, -1)).Message, StringComparison.Ordinal);
        Assert.Contains("'x'", Assert.Throws<ArgumentException>(() => WeightingMethod.Parse("Fixed:1:x")).Message, StringComparison.Ordinal);
    }

    private static void CheckPermutation(string name, int[] order)
    {
        var tasks = QuadraticTasks.Random(4, 6, seed: 2);
        var (before, after) = (Run(tasks), Run(tasks.Permute(order)));
        Assert.True(before.Direction.allclose(after.Direction, rtol: 1e-4, atol: 1e-6), $"{before.Direction.str()} against {after.Direction.str()}");
        Assert.True(before.Weights[tensor(order, int64)].allclose(after.Weights, rtol: 1e-3, atol: 1e-5),
            $"{before.Weights.str()} against {after.Weights.str()}");

        (Tensor Weights, Tensor Direction) Run(QuadraticTasks ordered)
        {
            using var method = Build(name, 4);
            var same = ordered.To(float32);
            for (var epoch = 1; epoch <= 2; epoch++)   // what DWA looks at
            {
                same.Step(method);
                method.EndEpoch(same.Losses.Means.detach() / epoch);
            }
            var (weights, direction) = same.Step(method);
            return (weights.clone(), direction.clone());
        }
    }
}
