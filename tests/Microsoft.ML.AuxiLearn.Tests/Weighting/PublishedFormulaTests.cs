using MathNet.Numerics.LinearAlgebra;
using Microsoft.ML.AuxiLearn.Weighting;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Weighting;

/// <summary>Methods against numbers computed from the formulae of their papers, in float64 and by other means than the library's.</summary>
public sealed class PublishedFormulaTests : IDisposable
{
    private static readonly WeightingContext _context = new(3, CPU, new Random(1)) { Type = float64 };

    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly QuadraticTasks _tasks = QuadraticTasks.Random(3, 5, seed: 4);

    public void Dispose() => _scope.Dispose();

    private double[] Losses => [.. _tasks.Losses.Means.data<double>()];

    private Matrix<double> Gradients => Matrix<double>.Build.Dense(5, 3, _tasks.Gradients.data<double>().ToArray()).Transpose();

    [Fact]
    public void Gls_is_the_gradient_of_the_geometric_mean()
    {
        var l = Losses;
        var mean = Math.Pow(l[0] * l[1] * l[2], 1.0 / 3);
        Close(Combination([.. l.Select(loss => mean / (3 * loss))]), Step(WeightingMethod.Gls));
    }

    [Fact]
    public void ImtlL_descends_its_scales_until_every_scaled_loss_is_1()
    {
        using var method = WeightingMethod.ImtlL.Build(_context);
        using var sgd = optim.SGD(method.Parameters, 0.1);
        Close(Combination([1, 1, 1]), _tasks.Step(method).Direction);
        Close(Losses.Select(loss => loss - 1), method.Parameters[0].grad!);   // d/ds (exp(s) l − s) at s = 0
        for (var step = 0; step < 500; step++)
        {
            _tasks.Step(method);
            sgd.step();
        }
        Close(Losses.Select(loss => 1 / loss), method.CurrentWeights()!, 1e-6);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(3)]
    public void UwSo_is_the_softmax_of_the_inverse_losses(double temperature)
    {
        var exponentials = Losses.Select(loss => Math.Exp(1 / loss / temperature)).ToArray();
        Close(Combination([.. exponentials.Select(value => value / exponentials.Sum())]), Step(WeightingMethod.UwSo(temperature)));
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(2)]
    public void Stch_is_the_slope_of_the_smooth_maximum_after_its_warm_up(double mu)
    {
        using var method = WeightingMethod.Stch(mu).Build(_context);
        Close(Combination([.. Losses.Select(loss => 1 / loss)]), _tasks.Step(method).Direction);
        double[] nadir = [2, 0.5, 4];
        for (var epoch = 1; epoch <= 5; epoch++)
            method.EndEpoch(tensor(epoch == 4 ? nadir : [1.0, 1, 1]));

        double Scalar(IReadOnlyList<double> l) => 3 * mu * Math.Log(l.Zip(nadir, (loss, z) => Math.Exp(Math.Log(loss / z) / mu)).Sum());
        var slopes = Enumerable.Range(0, 3).Select(j => (Scalar(Moved(j, 1e-6)) - Scalar(Moved(j, -1e-6))) / 2e-6).ToArray();
        Close(Combination(slopes), _tasks.Step(method).Direction, 1e-6);

        double[] Moved(int task, double step) => [.. Losses.Select((loss, j) => j == task ? loss + step : loss)];
    }

    [Fact]
    public void Famo_takes_a_step_of_Adam_along_the_falls_of_the_logarithms()
    {
        using var method = (Famo)WeightingMethod.Famo(rate: 0.1, decay: 0.01).Build(_context);
        var before = Losses;
        var inverse = before.Select(loss => 1 / (loss + 1e-8) / 3).ToArray();
        Close(Combination([.. inverse.Select(value => value / inverse.Sum())]), _tasks.Step(method).Direction);

        // two steps, the second with another fall and ξ ≠ 0
        double[][] afters = [[before[0] * 0.9, before[1] * 0.5, before[2] * 0.99], [before[0] * 0.6, before[1] * 0.8, before[2] * 1.1]];
        var xi = Vector<double>.Build.Dense(3);
        var (m, v) = (Vector<double>.Build.Dense(3), Vector<double>.Build.Dense(3));
        for (var t = 1; t <= 2; t++)
        {
            var z = xi.PointwiseExp() / xi.PointwiseExp().Sum();
            var jacobian = Matrix<double>.Build.DenseOfDiagonalVector(z) - z.OuterProduct(z);
            var fall = Vector<double>.Build.DenseOfEnumerable(before.Zip(afters[t - 1], (l, next) => Math.Log(l + 1e-8) - Math.Log(next + 1e-8)));
            var slope = jacobian * fall + 0.01 * xi;
            m = 0.9 * m + 0.1 * slope;
            v = 0.999 * v + 0.001 * slope.PointwisePower(2);
            xi -= 0.1 * (m / (1 - Math.Pow(0.9, t))).PointwiseDivide((v / (1 - Math.Pow(0.999, t))).PointwiseSqrt() + 1e-8);
            _tasks.Step(method);
            method.EndStep(() => tensor(afters[t - 1]));
        }
        Close(xi.PointwiseExp() / xi.PointwiseExp().Sum(), tensor(method.Shares()));
    }

    [Fact]
    public void DbMtl_brings_running_means_of_the_gradients_of_the_logarithms_to_one_length()
    {
        const double beta = 0.9;
        using var method = WeightingMethod.DbMtl(beta).Build(_context);
        var means = Matrix<double>.Build.Dense(3, 5);
        for (var t = 1; t <= 3; t++)
        {
            var direction = _tasks.Step(method).Direction;
            var l = Losses;
            for (var j = 0; j < 3; j++)
            {
                var g = Gradients.Row(j) / (l[j] + 1e-8);
                means.SetRow(j, g + beta / Math.Sqrt(t) * (means.Row(j) - g));
            }
            var longest = means.EnumerateRows().Max(row => row.L2Norm());
            Close(means.EnumerateRows().Select(row => longest / (row.L2Norm() + 1e-8) * row).Aggregate((sum, row) => sum + row), direction, 1e-7);
            using (no_grad())
                _tasks.W.mul_(tensor(0.8, float64));
        }
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(10)]
    public void FairGrad_solves_its_equation(double alpha)
    {
        using var method = WeightingMethod.FairGrad(alpha).Build(_context);
        var w = Vector<double>.Build.Dense(_tasks.Step(method).Weights.data<double>().ToArray());
        Assert.True(w.Minimum() > 0);
        var gram = Gradients * Gradients.Transpose();
        Close(w.PointwisePower(-1 / alpha), tensor((gram * w).ToArray()), 1e-4);   // but for the ridge
    }

    [Fact]
    public void AlignedMtl_makes_the_singular_values_of_the_gradients_one()
    {
        using var method = WeightingMethod.AlignedMtl.Build(_context);
        var svd = Gradients.Svd();
        var aligned = svd.S.Last() * svd.U * svd.VT.SubMatrix(0, 3, 0, 5);   // Ĝ = σ U Vᵀ; the step is the sum of its rows
        Close(aligned.ColumnSums(), _tasks.Step(method).Direction, 1e-7);
    }

    [Theory]
    [InlineData(2, 3, 1)]
    [InlineData(3, 5, 2)]
    [InlineData(4, 3, 3)]
    public void UpGrad_is_the_mean_of_the_projections_onto_the_dual_cone(int count, int parameters, int seed)
    {
        var g = QuadraticTasks.Random(count, parameters, seed).Gradients;
        var rows = Matrix<double>.Build.Dense(parameters, count, g.data<double>().ToArray()).Transpose();
        var expected = Vector<double>.Build.Dense(parameters);
        for (var i = 0; i < count; i++)
            expected += Dykstra(rows.Row(i), rows) / count;
        using var method = WeightingMethod.UpGrad.Build(_context);
        var direction = QuadraticTasks.WithGradients(g).Step(method).Direction;
        Close(expected, direction, 1e-5);
        Assert.True(g.mv(direction).min().item<double>() >= -1e-6);
    }

    /// <summary>The projection onto the intersection of the half-spaces ⟨row, d⟩ ≥ 0, by Dykstra's alternating projections.</summary>
    private static Vector<double> Dykstra(Vector<double> point, Matrix<double> rows)
    {
        var d = point.Clone();
        var corrections = rows.EnumerateRows().Select(row => row * 0).ToArray();
        for (var round = 0; round < 5000; round++)
        {
            for (var k = 0; k < rows.RowCount; k++)
            {
                var (row, moved) = (rows.Row(k), d + corrections[k]);
                d = moved - Math.Min(row * moved, 0) / (row * row) * row;
                corrections[k] = moved - d;
            }
        }
        return d;
    }

    private Tensor Step(WeightingMethod method)
    {
        using var weighting = method.Build(_context);
        return _tasks.Step(weighting).Direction.clone();
    }

    private Vector<double> Combination(double[] weights) => Gradients.TransposeThisAndMultiply(Vector<double>.Build.Dense(weights));

    private static void Close(IEnumerable<double> expected, Tensor found, double tolerance = 1e-9)
    {
        var wanted = tensor(expected.ToArray());
        Assert.True(found.flatten().allclose(wanted, rtol: tolerance, atol: tolerance), $"{found.str()} against {wanted.str()}");
    }
}
