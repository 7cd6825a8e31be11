using MathNet.Numerics.LinearAlgebra;
using Microsoft.ML.AuxiLearn.Weighting;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Weighting;

public class SimplexMinimumTests
{
    [Theory]
    [InlineData(2, 0.0, 1.0)]
    [InlineData(2, 1.0, 0.5)]
    [InlineData(3, 0.0, 1.0)]
    [InlineData(3, 1.0, 0.5)]
    [InlineData(3, 1.0, 0.0)]
    public void Is_no_worse_than_any_point_of_a_grid(int tasks, double slope, double c)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var (m, b) = (Gram(tasks, 4, seed), slope * Gram(tasks, 4, seed).RowSums() / tasks);
            double Value(Vector<double> w) => b * w + c * Math.Sqrt(w * m * w);
            var found = SimplexMinimum.Find(m, b, c);
            Assert.True(found.Minimum() >= 0 && Math.Abs(found.Sum() - 1) < 1e-12, $"{found}");
            Assert.True(Value(found) <= Grid(tasks).Min(Value) + 1e-12);
        }
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(5, 40)]
    [InlineData(30, 5)]
    [InlineData(300, 1000)]
    public void The_min_norm_point_satisfies_its_optimality_condition(int tasks, int parameters)
    {
        var m = Gram(tasks, parameters, seed: 1);
        var w = SimplexMinimum.Find(m, Vector<double>.Build.Dense(tasks), 1);
        var products = m * w;   // ⟨g_j, d⟩ ≥ |d|²
        Assert.True(products.Minimum() >= w * products - 1e-7 * m.Diagonal().Maximum(), $"{products.Minimum()} against {w * products}");
    }

    private static Matrix<double> Gram(int tasks, int parameters, int seed)
    {
        var random = new Random(seed);
        var g = Matrix<double>.Build.Dense(tasks, parameters, (_, _) => random.NextDouble() + random.NextDouble() - 0.8);
        return g * g.Transpose();
    }

    private static IEnumerable<Vector<double>> Grid(int tasks)
    {
        const int n = 100;
        return from i in Enumerable.Range(0, n + 1)
               from j in tasks == 2 ? [n - i] : Enumerable.Range(0, n + 1 - i)
               select Vector<double>.Build.DenseOfEnumerable(new[] { i, j, n - i - j }.Take(tasks).Select(share => (double)share / n));
    }
}
