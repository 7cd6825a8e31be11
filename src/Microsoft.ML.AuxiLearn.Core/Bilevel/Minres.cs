using Microsoft.ML.AuxiLearn.Native;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Bilevel;

/// <summary>
/// A p = v by the minimum residual method (Paige and Saunders, 1975): the p of each Krylov space that makes |v − A p| smallest, which needs A symmetric but not
/// positive, so saddle points do no harm and the residual never grows.
/// </summary>
internal sealed record Minres : LinearSolver
{
    /// <summary>Products at most, at least 1.</summary>
    public int Iterations { get; init => field = Setting.AtLeast(1, value); } = 10;

    /// <summary>The relative residual |v − A p| / |v| at which the iteration ends, at least 0.</summary>
    public double Tolerance { get; init => field = Setting.NotNegative(value); } = 1e-4;

    /// <inheritdoc/>
    public override LinearSolution Solve(LinearOperator a, Tensor v, SolverMemory memory)
    {
        ArgumentNullException.ThrowIfNull(a);
        // Lanczos: A q_k = β_k q_{k-1} + α_k q_k + β_{k+1} q_{k+1}; rotations (c, s) make the tridiagonal matrix triangular; w_k are the columns of Q R⁻¹
        var (norm, rounding) = (Vectors.Norm(v), Vectors.Rounding(v));
        var flat = Math.Sqrt(rounding);   // the recurrences lose half of the digits to a curvature that is much smaller than the largest
        var solution = new Combination(a.NeedsVector);
        var (w, wBefore) = (new Combination(a.NeedsVector), new Combination(a.NeedsVector));
        var (q, qBefore, status) = (v.Times_(1 / norm), zeros_like(v), SolverStatus.Truncated);
        var (beta, c, s, delta, epsilon, residual, largest) = (0.0, -1.0, 0.0, 0.0, 0.0, 1.0, 0.0);
        for (var k = 0; k < Iterations && status == SolverStatus.Truncated; k++)
        {
            var (next, tangents) = a.Apply(q);
            var alpha = Vectors.Dot(q, next);
            next.AddTimes_(q, -alpha).AddTimes_(qBefore, -beta);
            var betaBefore = beta;
            beta = Vectors.Norm(next);
            if (!double.IsFinite(alpha + beta))
                return LinearSolution.NotFinite;
            largest = Math.Max(largest, Math.Sqrt(betaBefore * betaBefore + alpha * alpha + beta * beta));   // |A q_k|

            var (offDiagonal, diagonal, beyond) = (c * delta + s * alpha, s * delta - c * alpha, epsilon);
            (epsilon, delta) = (s * beta, -c * beta);
            if (Math.Sqrt(diagonal * diagonal + delta * delta) <= flat * largest)   // |A r| / |r|: the residual is as small as it gets
            {
                status = SolverStatus.Singular;
                break;
            }
            var gamma = Math.Sqrt(diagonal * diagonal + beta * beta);
            (c, s) = (diagonal / gamma, beta / gamma);

            var column = new Combination(a.NeedsVector);
            column.Add(1 / gamma, q, tangents);
            column.Add(-beyond / gamma, wBefore);
            column.Add(-offDiagonal / gamma, w);
            solution.Add(norm * c * residual, column);
            residual *= s;
            wBefore.Dispose();
            (wBefore, w) = (w, column);
            if (residual <= Math.Max(Tolerance, rounding))
                status = SolverStatus.Converged;
            else
            {
                qBefore.Dispose();
                (qBefore, q) = (q, next.Times_(1 / beta));
            }
        }
        return solution.IsEmpty ? LinearSolution.Zero(v) : solution.ToSolution(status, residual);
    }
}
