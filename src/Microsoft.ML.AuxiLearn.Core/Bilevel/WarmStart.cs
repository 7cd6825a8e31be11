using Microsoft.ML.AuxiLearn.Native;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Bilevel;

/// <summary>
/// The linear system A p = v kept between auxiliary steps: each goes on by a few conjugate residual steps from the last p along the last direction d, since the
/// weights, and with them A and v, move little in between. p, d and A d are part of the optimizer's checkpoint.
/// </summary>
internal sealed record WarmStart : LinearSolver
{
    private const string Solution = "p";
    private const string Direction = "d";
    private const string Product = "Hd";

    /// <summary>Steps for each auxiliary step, at least 1; an auxiliary step costs one product with A and one with J more.</summary>
    public int Iterations { get; init => field = Setting.AtLeast(1, value); } = 2;

    /// <inheritdoc/>
    public override LinearSolution Solve(LinearOperator a, Tensor v, SolverMemory memory)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(memory);
        var (p, d, ad) = (memory.Use(Solution, v), memory.Use(Direction, v), memory.Use(Product, v));
        var (norm, rounding, largest, status) = (Vectors.Norm(v), Vectors.Rounding(v), 0.0, SolverStatus.Truncated);
        var r = Residual(a, p, v);
        var residual = Vectors.Norm(r);
        for (var k = 0; k < Iterations && residual > rounding * norm; k++)
        {
            // d is made conjugate to the last one in A², then |r - s A d| is made smallest; A d of the last auxiliary step is a little stale, r never is
            using var ar = a.Apply(r).Ap;
            var stretch = Vectors.Norm(ar);
            largest = Math.Max(largest, stretch / residual);
            var beta = -Ratio(Vectors.Dot(ar, ad), Vectors.Dot(ad, ad));
            d.Times_(beta).AddTimes_(r, 1);
            ad.Times_(beta).AddTimes_(ar, 1);
            var size = Vectors.Norm(ad);
            if (size <= rounding * largest * Vectors.Norm(d))   // A maps what is left of v to zero
                status = SolverStatus.Singular;
            else if (size <= Math.Sqrt(rounding) * stretch)   // ⟨r, A r⟩ is zero though A r is not, and nothing but rounding is left of d
                status = SolverStatus.NegativeCurvature;
            if (status != SolverStatus.Truncated)
            {
                Array.ForEach([Direction, Product], memory.Forget);
                break;
            }
            var step = Ratio(Vectors.Dot(r, ad), Vectors.Dot(ad, ad));
            p.AddTimes_(d, step);
            r.AddTimes_(ad, -step);
            residual = Vectors.Norm(r);
        }
        if (!double.IsFinite(residual + largest))   // the next auxiliary step starts afresh
        {
            Array.ForEach([Solution, Direction, Product], memory.Forget);
            return LinearSolution.NotFinite;
        }
        if (residual <= rounding * norm)
            status = SolverStatus.Converged;
        return new() { Status = status, Vector = p, Residual = residual / norm };
    }

    private static Tensor Residual(LinearOperator a, Tensor p, Tensor v)
    {
        using var product = a.Apply(p).Ap;
        return v.sub_(product);
    }

    private static double Ratio(double a, double b) => b == 0 ? 0 : a / b;
}
