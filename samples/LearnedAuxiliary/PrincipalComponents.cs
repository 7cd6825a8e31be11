using MathNet.Numerics.LinearAlgebra;

namespace Microsoft.ML.AuxiLearn.Samples.LearnedAuxiliary;

/// <summary>The directions of largest variance.</summary>
internal static class PrincipalComponents
{
    /// <summary>Rows [n, k] to their first two principal components [n, 2]; columns of zeros where they have fewer.</summary>
    public static Matrix<double> Of(Matrix<double> rows)
    {
        var mean = rows.ColumnSums() / rows.RowCount;
        var centred = Matrix<double>.Build.Dense(rows.RowCount, rows.ColumnCount, (i, j) => rows[i, j] - mean[j]);
        var directions = centred.TransposeThisAndMultiply(centred).Evd(Symmetricity.Symmetric).EigenVectors;   // eigenvalues rise
        return Matrix<double>.Build.Dense(rows.RowCount, 2, (i, j) => j < rows.ColumnCount ? centred.Row(i) * directions.Column(rows.ColumnCount - 1 - j) : 0);
    }
}
