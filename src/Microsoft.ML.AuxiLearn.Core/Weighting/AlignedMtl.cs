using MathNet.Numerics.LinearAlgebra;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>Aligned-MTL (Senushkin et al., 2023).</summary>
internal sealed record AlignedMtlMethod : WeightingMethod
{
    internal override MethodNotes Notes => new(
        "the sum of the nearest gradients that are orthogonal and of the least principal length: w = √λ_min V diag(1 / √λ) Vᵀ 1, M = V diag(λ) Vᵀ",
        MethodNotes.Each, "Senushkin et al., CVPR 2023")
    {
        When = "gradients conflict and differ in size; a few tasks",
        LibMtl = "Aligned_MTL",
        TorchJd = "AlignedMTL",
    };

    public override TaskWeighting Build(WeightingContext context) => new AlignedMtl();
}

/// <summary>
/// Aligned-MTL: w = √λ_R V diag(1 / √λ) Vᵀ 1 over the R eigenvalues of M that are not 0, λ_R the least of them. The singular values of the aligned gradients
/// are all √λ_R.
/// </summary>
internal sealed class AlignedMtl : GramWeighting
{
    private const double Epsilon = 1.1920929e-7;   // of Single, in which gradients are

    /// <inheritdoc/>
    protected override Vector<double> Solve(Matrix<double> gram, Vector<double> losses, IReadOnlyList<int> tasks)
    {
        var factors = (gram / gram.Diagonal().Average()).Evd(Symmetricity.Symmetric);
        var eigenvalues = factors.EigenValues.Map(value => value.Real);
        var tolerance = eigenvalues.Maximum() * tasks.Count * Epsilon;
        var least = eigenvalues.Where(value => value > tolerance).Min();
        var scales = eigenvalues.Map(value => value > tolerance ? Math.Sqrt(least / value) : 0);
        var v = factors.EigenVectors;
        return v * scales.PointwiseMultiply(v.ColumnSums());   // ColumnSums is Vᵀ 1
    }
}
