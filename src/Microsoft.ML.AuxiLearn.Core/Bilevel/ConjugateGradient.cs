using Microsoft.ML.AuxiLearn.Native;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Bilevel;

/// <summary>
/// A p = v by conjugate gradients from 0 (Hestenes and Stiefel, 1952). The Hessian of a network need not be positive: the iteration ends at a direction of
/// negative or no curvature, and the iterate of the smallest residual is taken.
/// </summary>
internal sealed record ConjugateGradient : LinearSolver
{
    /// <summary>Products at most, at least 1.</summary>
    public int Iterations { get; init => field = Setting.AtLeast(1, value); } = 10;

    /// <summary>The relative residual |v − A p| / |v| at which the iteration ends, at least 0.</summary>
    public double Tolerance { get; init => field = Setting.NotNegative(value); } = 1e-4;

    /// <inheritdoc/>
    public override LinearSolution Solve(LinearOperator a, Tensor v, SolverMemory memory)
    {
        ArgumentNullException.ThrowIfNull(a);
        var (iterate, best) = (new Combination(a.NeedsVector), new Combination(a.NeedsVector));
        var (norm, rounding) = (Vectors.Norm(v), Vectors.Rounding(v));
        var (r, d, status) = (v, v.clone(), SolverStatus.Truncated);
        var (square, length, smallest, largest) = (norm * norm, norm, double.PositiveInfinity, 0.0);
        for (var k = 0; k < Iterations; k++)
        {
            var (ad, tangents) = a.Apply(d);
            var (stretch, curvature) = (Vectors.Norm(ad), Vectors.Dot(d, ad));
            if (!double.IsFinite(stretch + curvature))
                return LinearSolution.NotFinite;
            largest = Math.Max(largest, stretch / length);
            if (stretch <= rounding * largest * length)
                status = SolverStatus.Singular;
            else if (curvature <= rounding * largest * length * length)
                status = SolverStatus.NegativeCurvature;
            if (status != SolverStatus.Truncated && (k > 0 || stretch == 0))
                break;
            // at once of negative curvature: |A| in the place of A along v, as good a step as any
            var step = square / (status == SolverStatus.Truncated ? curvature : norm * stretch);
            iterate.Add(step, d, tangents);
            r.AddTimes_(ad, -step);
            ad.Dispose();
            var residual = Vectors.Norm(r);
            if (residual < smallest)
            {
                best.Dispose();
                (best, smallest) = (iterate.Copy(), residual);
            }
            if (residual <= Math.Max(Tolerance, rounding) * norm)
                status = SolverStatus.Converged;
            if (status != SolverStatus.Truncated)
                break;
            var beta = residual * residual / square;
            d.Times_(beta).AddTimes_(r, 1);
            (square, length) = (residual * residual, Math.Sqrt(residual * residual + beta * beta * length * length));   // r is orthogonal to the d before
        }
        return best.IsEmpty ? LinearSolution.Zero(v) : best.ToSolution(status, smallest / norm);
    }
}
