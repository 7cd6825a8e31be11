using MathNet.Numerics.LinearAlgebra;

namespace Microsoft.ML.AuxiLearn.Samples.LearnedAuxiliary;

/// <summary>
/// Exact t-SNE (van der Maaten and Hinton, 2008): points in the plane that have the neighbours of the rows. It descends KL(P || Q) from the principal
/// components, so that the same rows give the same points.
/// </summary>
internal static class NeighbourEmbedding
{
    private const int Iterations = 500;
    private const int Exaggerated = 100;   // of them; p counts four times in these, which lets clusters form
    private const double Exaggeration = 4;

    /// <summary>Rows [n, k] to points [n, 2].</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="perplexity">About how many neighbours a row has; fewer where there are few rows.</param>
    public static Matrix<double> Of(Matrix<double> rows, double perplexity = 20)
    {
        var n = rows.RowCount;
        var start = PrincipalComponents.Of(rows);
        var spread = start.Enumerate().Max(Math.Abs);
        if (n < 5 || spread == 0)
            return start;
        var y = start * (1e-2 / spread);
        var p = Affinities(Distances(rows), Math.Min(perplexity, (n - 1) / 3.0));
        var velocity = Matrix<double>.Build.Dense(n, 2);
        for (var iteration = 0; iteration < Iterations; iteration++)
        {
            var near = Distances(y).Map(distance => 1 / (1 + distance));   // Student's t with one degree of freedom
            near.SetDiagonal(new double[n]);
            var q = near / near.Enumerate().Sum();
            var force = ((iteration < Exaggerated ? Exaggeration : 1) * p - q).PointwiseMultiply(near);
            // 4 Σ_j (p_ij - q_ij) (y_i - y_j) / (1 + |y_i - y_j|²)
            var gradient = 4 * (Matrix<double>.Build.DenseOfDiagonalVector(force.RowSums()) - force) * y;
            velocity = (iteration < Exaggerated ? 0.5 : 0.8) * velocity - n / Exaggeration * gradient;
            y += velocity;
        }
        return y;
    }

    /// <summary>p_ij = (p_j|i + p_i|j) / 2n, where p_j|i ~ exp(-β_i d_ij) and β_i gives each row the perplexity.</summary>
    private static Matrix<double> Affinities(Matrix<double> distances, double perplexity)
    {
        var conditional = Matrix<double>.Build.DenseOfRowVectors(Enumerable.Range(0, distances.RowCount)
            .Select(i => Neighbours(distances.Row(i), i, perplexity)));
        return (conditional + conditional.Transpose()) / (2.0 * distances.RowCount);
    }

    private static Vector<double> Neighbours(Vector<double> distances, int self, double perplexity)
    {
        var (low, high, beta) = (0.0, double.PositiveInfinity, 1.0);
        var shares = distances;
        for (var halving = 0; halving < 60; halving++)
        {
            shares = distances.Map(distance => Math.Exp(-beta * distance));
            shares[self] = 0;
            shares /= Math.Max(shares.Sum(), double.Epsilon);
            var entropy = -shares.Sum(share => share > 0 ? share * Math.Log(share) : 0);
            (low, high) = entropy > Math.Log(perplexity) ? (beta, high) : (low, beta);
            beta = double.IsPositiveInfinity(high) ? 2 * beta : (low + high) / 2;
        }
        return shares;
    }

    /// <summary>Squared distances [n, n].</summary>
    private static Matrix<double> Distances(Matrix<double> points)
    {
        var inner = points.TransposeAndMultiply(points);
        return Matrix<double>.Build.Dense(points.RowCount, points.RowCount, (i, j) => Math.Max(0, inner[i, i] + inner[j, j] - 2 * inner[i, j]));
    }
}
