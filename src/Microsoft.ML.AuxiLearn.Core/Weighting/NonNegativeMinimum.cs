using MathNet.Numerics.LinearAlgebra;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>argmin_x xᵀ M x / 2 + ⟨b, x⟩ over x ≥ 0, M positive definite, by the active sets of Lawson and Hanson.</summary>
internal static class NonNegativeMinimum
{
    private const double Tolerance = 1e-12;   // of the slopes, relative to the diagonal

    public static Vector<double> Find(Matrix<double> m, Vector<double> b)
    {
        var x = Vector<double>.Build.Dense(b.Count);
        var free = new List<int>();
        var tolerance = Tolerance * m.Diagonal().Maximum();
        for (var step = 0; step < 10 * b.Count; step++)
        {
            var fall = -(m * x + b);
            foreach (var index in free)
                fall[index] = 0;
            var entering = fall.MaximumIndex();
            if (!(fall[entering] > tolerance))
                break;
            free.Add(entering);
            Descend(m, b, x, free);
        }
        return x;
    }

    /// <summary>The minimum over the free coordinates, from x; those that would fall below 0 leave.</summary>
    private static void Descend(Matrix<double> m, Vector<double> b, Vector<double> x, List<int> free)
    {
        while (free.Count > 0)
        {
            var z = Matrix<double>.Build.Dense(free.Count, free.Count, (i, j) => m[free[i], free[j]]).Cholesky()
                .Solve(-Vector<double>.Build.DenseOfEnumerable(free.Select(index => b[index])));
            var length = 1.0;
            for (var i = 0; i < free.Count; i++)
            {
                if (z[i] <= 0)
                    length = Math.Min(length, x[free[i]] / (x[free[i]] - z[i]));
            }
            for (var i = 0; i < free.Count; i++)
                x[free[i]] = z[i] <= 0 && x[free[i]] + length * (z[i] - x[free[i]]) <= 1e-15 ? 0 : x[free[i]] + length * (z[i] - x[free[i]]);
            if (free.RemoveAll(index => x[index] <= 0) == 0)
                return;
        }
    }
}
