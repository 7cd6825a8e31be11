using MathNet.Numerics.LinearAlgebra;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>
/// The Nash bargaining solution M α = p / α, α > 0: the minimum of αᵀ M α / 2 − Σ_j p_j log α_j. M is the Gram matrix of the gradients over its mean diagonal,
/// so that orthogonal gradients of one length get α = √p.
/// </summary>
internal sealed class NashBargaining
{
    private const int MaxSteps = 200;
    private const double Tolerance = 1e-9;
    private const double SmallestPreference = 1e-8;
    private const double Ridge = 1e-6;   // bounds α at 1000 √p where gradients vanish or cancel, where it would be infinite

    private readonly Matrix<double> _m;
    private readonly Vector<double> _p;

    private NashBargaining(Matrix<double> m, Vector<double> p, Vector<double> alpha) => (_m, _p, Alpha) = (m, p, alpha);

    /// <summary>α, [T].</summary>
    public Vector<double> Alpha { get; }

    /// <param name="gram">The inner products of the gradients, [T, T], finite.</param>
    /// <param name="preferences">p, [T], at least 0.</param>
    /// <returns>The solution; null where every gradient is zero.</returns>
    public static NashBargaining? Solve(Matrix<double> gram, Vector<double> preferences)
    {
        var scale = gram.Diagonal().Average();
        if (!(scale > 0))
            return null;
        var m = gram / scale + Matrix<double>.Build.DiagonalIdentity(gram.RowCount) * Ridge;
        var p = preferences.PointwiseMaximum(SmallestPreference);
        return new NashBargaining(m, p, Newton(m, p));
    }

    /// <summary>dα/dp = (M + diag(p / α²))⁻¹ diag(1 / α), [T, T].</summary>
    public Matrix<double> Derivative() => Hessian(_m, _p, Alpha).Cholesky().Solve(Matrix<double>.Build.DenseOfDiagonalVector(1 / Alpha));

    private static Vector<double> Newton(Matrix<double> m, Vector<double> p)
    {
        var alpha = p.PointwiseDivide(m.Diagonal()).PointwiseSqrt();
        for (var step = 0; step < MaxSteps; step++)
        {
            var direction = Hessian(m, p, alpha).Cholesky().Solve(m * alpha - p.PointwiseDivide(alpha));
            var r = direction.PointwiseDivide(alpha).InfinityNorm();
            if (!(r > Tolerance))
                break;
            alpha -= direction / (1 + r);   // the damping of self-concordant functions: α stays positive and the objective falls
        }
        return alpha;
    }

    private static Matrix<double> Hessian(Matrix<double> m, Vector<double> p, Vector<double> alpha) =>
        m + Matrix<double>.Build.DenseOfDiagonalVector(p.PointwiseDivide(alpha.PointwisePower(2)));
}
