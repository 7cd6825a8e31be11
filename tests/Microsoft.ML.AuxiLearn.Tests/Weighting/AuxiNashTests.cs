using MathNet.Numerics.LinearAlgebra;
using Microsoft.ML.AuxiLearn.Bilevel;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Weighting;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Weighting;

public sealed class AuxiNashTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Gains_are_in_proportion_to_the_preferences()
    {
        var tasks = QuadraticTasks.Random(4, 8, seed: 1);
        using var auxiNash = new AuxiNash(4, mainShare: 0.7, float64);
        Assert.True(auxiNash.Preferences().allclose(tensor([2.8, 0.4, 0.4, 0.4])));
        var (alpha, d) = tasks.Step(auxiNash);
        var unit = tasks.Gradients.square().sum(1).mean();
        Assert.True((alpha * tasks.Gradients.mv(d) / unit).allclose(auxiNash.Preferences(), rtol: 1e-4));
    }

    [Theory]
    [InlineData(0.5, 0.3, 0.2)]
    [InlineData(2.99, 0.009, 0.001)]
    public void The_derivative_by_the_preferences_agrees_with_finite_differences(params double[] preferences)
    {
        var g = Matrix<double>.Build.DenseOfArray(new[,] { { 1.0, 0.5, -1.0 }, { -0.8, 1.0, 0.25 }, { 0.5, -1.0, 0.5 } });
        var gram = g * g.Transpose();
        var p = Vector<double>.Build.Dense(preferences);
        var derivative = NashBargaining.Solve(gram, p)!.Derivative();
        for (var k = 0; k < p.Count; k++)
        {
            var step = Vector<double>.Build.Dense(p.Count);
            step[k] = 1e-4 * p[k];
            var difference = (NashBargaining.Solve(gram, p + step)!.Alpha - NashBargaining.Solve(gram, p - step)!.Alpha) / (2 * step[k]);
            Assert.True((difference - derivative.Column(k)).L2Norm() <= 1e-5 * difference.L2Norm(), $"{derivative.Column(k)} against {difference}");
        }
    }

    [Fact]
    public void The_training_loss_has_the_weights_of_the_step_and_their_slope_by_phi()
    {
        var tasks = QuadraticTasks.Random(3, 8, seed: 1);
        using var auxiNash = new AuxiNash(3, mainShare: 0.5, float64);
        var phi = auxiNash.AuxiliaryParameters[0];
        var alpha = tasks.Step(auxiNash).Weights;
        var losses = tasks.Losses.PerSample!.detach();
        Assert.True(auxiNash.Combine(losses).allclose((alpha * losses).sum()));

        var slope = Autograd.Grad(auxiNash.Combine(losses), [phi])[0];
        for (var k = 0; k < 3; k++)
        {
            var difference = (LossAt(k, 1e-5) - LossAt(k, -1e-5)) / 2e-5;
            Assert.True(Math.Abs(difference - slope[k].item<double>()) < 1e-6, $"{slope[k].item<double>()} against {difference}");
        }

        double LossAt(int k, double step)
        {
            using var _ = no_grad();
            phi[k].add_(step);
            using (enable_grad())
                alpha = tasks.Step(auxiNash).Weights;
            phi[k].sub_(step);
            return (alpha * losses).sum().item<double>();
        }
    }

    [Fact]
    public void An_auxiliary_step_needs_gradients_to_bargain_over()
    {
        using var auxiNash = new AuxiNash(2);
        Assert.Contains("training step", Assert.Throws<InvalidOperationException>(() => auxiNash.Combine(ones(1, 2))).Message, StringComparison.Ordinal);
    }

    /// <summary>The auxiliary loss pulls towards task 1 and away from the others: the power moves accordingly.</summary>
    [Fact]
    public void Power_moves_to_the_task_that_lowers_the_auxiliary_loss()
    {
        var tasks = new QuadraticTasks(ones(3, 2, float64), tensor(new[,] { { 1.0, 0.0 }, { 0.0, 1.0 }, { -1.0, -0.5 } }));
        using var auxiNash = new AuxiNash(3, type: float64);
        using var sgd = optim.SGD(auxiNash.AuxiliaryParameters, 2);
        using var bilevel = new BilevelOptimizer([tasks.W], auxiNash.AuxiliaryParameters, sgd);
        var target = tensor(new[,] { { 0.1 }, { 1.0 } });
        for (var step = 0; step < 20; step++)
        {
            tasks.Step(auxiNash);
            bilevel.Step(new TrainingLoss(() => tasks.Losses.PerSample!, auxiNash.Combine), () => (tasks.W - target).square().sum());
        }
        var p = auxiNash.Preferences().data<double>().ToArray();
        Assert.True(p[1] > 1.2 && p[0] < 1 && p[2] < 1, string.Join(", ", p));
    }
}
