using Microsoft.ML.AuxiLearn.Optimizing;
using Microsoft.ML.AuxiLearn.Training;
using Microsoft.ML.AuxiLearn.Weighting;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Weighting;

/// <summary>The closed forms and properties by which the papers define their methods.</summary>
public sealed class GradientMethodTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void Mgda_no_loss_rises_along_its_step(int count)
    {
        var tasks = QuadraticTasks.Random(count, 4, seed: 1);
        using var mgda = new Mgda();
        var (weights, d) = tasks.Step(mgda);
        Assert.True(weights.ge(0).all().item<bool>());
        Close(1, weights.sum());
        Close(weights.matmul(tasks.Gradients), d);
        Assert.True((tasks.Gradients.mv(d) - d.dot(d)).min().item<double>() >= -1e-10);
    }

    [Fact]
    public void Mgda_of_two_orthogonal_gradients_is_the_closed_form_under_each_normalization()
    {
        // orthogonal: w_j ∝ 1 / |g_j / s_j|², l_j = |g_j|² / 2
        var tasks = QuadraticTasks.WithGradients(tensor(new[,] { { 2.0, 0.0 }, { 0.0, 1.0 } }));
        Close(new[] { 1.0 / 5, 4.0 / 5 }, Weights(MgdaNormalization.None));
        Close(new[] { 1.0 / 2, 1.0 / 2 }, Weights(MgdaNormalization.Gradient));
        Close(new[] { 4.0 / 5, 1.0 / 5 }, Weights(MgdaNormalization.Loss));              // s = 2, 1/2: 1 and 4
        Close(new[] { 16.0 / 17, 1.0 / 17 }, Weights(MgdaNormalization.LossAndGradient));   // s = 4, 1/2: 1/4 and 4

        Tensor Weights(MgdaNormalization normalization)
        {
            using var mgda = new Mgda { Normalization = normalization };
            return tasks.Step(mgda).Weights;
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(300)]
    public void GradientCosine_adds_the_gradients_that_agree_with_the_main_one(int count)
    {
        var tasks = QuadraticTasks.Random(count, 6, seed: 3);
        using var cosine = new GradientCosineSimilarity();
        var (weights, d) = tasks.Step(cosine);
        var expected = tasks.Gradients.mv(tasks.Gradients[0]).gt(zeros(1, float64)).to(float64);
        Close(expected, weights);
        Close(expected.matmul(tasks.Gradients), d);
        Assert.Equal(1, weights[0].item<double>());
    }

    [Fact]
    public void PcGrad_of_two_conflicting_gradients_is_the_closed_form_and_conflicts_with_neither()
    {
        var g = tensor(new[,] { { 1.0, 0.5, -1.0 }, { -2.0, 1.0, 0.25 } });
        var (a, b) = (g[0], g[1]);
        var product = a.dot(b);
        Assert.True(product.item<double>() < 0);
        using var pcGrad = new PcGrad(new Random(1));
        var d = QuadraticTasks.WithGradients(g).Step(pcGrad).Direction;
        Close(a - product / b.dot(b) * b + b - product / a.dot(a) * a, d);
        Assert.True(g.mv(d).min().item<double>() >= 0);
    }

    [Fact]
    public void PcGrad_without_conflict_is_the_sum()
    {
        using var pcGrad = new PcGrad(new Random(1));
        var (weights, _) = QuadraticTasks.WithGradients(tensor(new[,] { { 1.0, 0.5 }, { 0.5, 1.0 }, { 1.0, 0.0 } })).Step(pcGrad);
        Close(ones(3, float64), weights);
    }

    [Fact]
    public void PcGrad_projects_in_an_order_that_the_seed_decides()
    {
        var tasks = QuadraticTasks.WithGradients(tensor(new[,] { { 1.0, 0.0 }, { -0.5, 1.0 }, { -0.5, -1.2 } }));
        double[] Draws(int seed)
        {
            using var pcGrad = new PcGrad(new Random(seed));
            return [.. Enumerable.Range(0, 10).Select(_ => tasks.Step(pcGrad).Direction[0].item<double>())];
        }
        Assert.Equal(Draws(1), Draws(1));
        Assert.True(Draws(1).Distinct().Count() > 1);
    }

    [Theory]
    [InlineData(2, 0.0)]
    [InlineData(2, 0.5)]
    [InlineData(3, 0.4)]
    [InlineData(8, 0.9)]
    public void CaGrad_is_the_best_step_of_the_ball_around_the_mean(int count, double c)
    {
        var tasks = QuadraticTasks.Random(count, 4, seed: 1);
        using var caGrad = new CaGrad { C = c };
        var d = tasks.Step(caGrad).Direction;
        var g = tasks.Gradients;
        var mean = g.mean([0]);
        Close(c * mean.norm(), (d - mean).norm());
        double Worst(Tensor step) => g.mv(step).min().item<double>();
        using var generator = new Generator(2);
        var best = Enumerable.Range(0, 2000).Max(_ =>
        {
            var direction = randn(4, float64, generator: generator);
            return Worst(mean + c * mean.norm() * direction / direction.norm());
        });
        Assert.True(Worst(d) >= best - 1e-10, $"{Worst(d)} against {best}");
        if (c == 0)
            Close(mean, d);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(6)]
    public void NashMtl_every_task_gains_the_same_in_its_own_units(int count)
    {
        var tasks = QuadraticTasks.Random(count, 8, seed: 1);
        using var nash = new NashMtl();
        var (alpha, d) = tasks.Step(nash);
        var unit = tasks.Gradients.square().sum(1).mean();   // gradients are measured in units of their root mean square
        Close(unit.expand(count), alpha * tasks.Gradients.mv(d), 1e-4);
    }

    [Fact]
    public void NashMtl_does_not_depend_on_the_scale_of_a_loss()
    {
        var g = QuadraticTasks.Random(3, 8, seed: 1).Gradients;
        Tensor Direction(Tensor gradients)
        {
            using var nash = new NashMtl();
            var d = QuadraticTasks.WithGradients(gradients).Step(nash).Direction;
            return d / d.norm();
        }
        Close(Direction(g), Direction(tensor([1.0, 10.0, 0.2]).unsqueeze(1) * g), 1e-3);
    }

    [Theory]
    [MemberData(nameof(WeightingTests.Methods), MemberType = typeof(WeightingTests))]
    public void Every_method_converges_to_the_pareto_set_of_two_quadratics(string name)
    {
        var tasks = new QuadraticTasks(tensor(new[,] { { 1.0f, 0.3f }, { 0.5f, 1.0f } }), tensor(new[,] { { 1.0f, 1.0f }, { -1.0f, 0.5f } }))
        {
            Least = 0.5f,   // methods that descend along logarithms leap where a loss vanishes
        };
        using (no_grad())
            tasks.W.copy_(tensor(new[,] { { 0.3f }, { -2.0f } }));
        using var method = WeightingTests.Build(name, 2);
        using var sgd = VectorOptimizer.Create(new(OptimizerKind.Sgd, 0.2, Momentum: 0, WeightDecay: 0), [tasks.W, .. method.Parameters]);
        var before = Stationarity();
        for (var step = 0; step < 400; step++)
        {
            using var scope = NewDisposeScope();
            sgd.LearningRate = 0.2 / (1 + 0.05 * step);   // the bargaining and random methods do not come to rest by themselves
            method.Backward(tasks.Losses);
            sgd.step();
            method.EndStep(() => tasks.Losses.Means);
            if (step % 50 == 49)
                method.EndEpoch(tasks.Losses.Means.detach());
        }
        Assert.True(Stationarity() < 0.02 * before, $"{Stationarity()} of {before}");

        double Stationarity()
        {
            using var mgda = new Mgda();
            return tasks.Step(mgda).Direction.norm().ToDouble();
        }
    }

    private static void Close(object expected, Tensor found, double tolerance = 1e-9)
    {
        var wanted = expected switch
        {
            Tensor tensor => tensor,
            double[] values => tensor(values),
            _ => tensor((double)(int)expected),
        };
        Assert.True(found.allclose(wanted, rtol: tolerance, atol: tolerance), $"{found.str()} against {wanted.str()}");
    }
}
