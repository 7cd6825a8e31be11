using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Bilevel;

/// <summary>
/// The hypergradient of the implicit function theorem, dL_A/dφ = −(d²L_T/dφdw) p with (H + ρI) p = v: v, a linear solve and a mixed product, whichever the
/// solver.
/// </summary>
/// <param name="Solver">How the linear system is solved.</param>
internal sealed record ImplicitDifferentiation(LinearSolver Solver) : HypergradientSolver
{
    /// <summary>How the linear system is solved.</summary>
    public LinearSolver Solver { get; init => field = Checked(value); } = Checked(Solver);

    /// <summary>ρ, added to H's diagonal, at least 0: damps directions of little curvature.</summary>
    public double Ridge { get; init => field = Setting.NotNegative(value); }

    /// <summary>How products with J and H are taken.</summary>
    public VectorProducts Products { get; init; } = VectorProducts.CentralDifferences();

    /// <inheritdoc/>
    internal override IReadOnlyList<Tensor> Solve(HypergradientProblem problem, Tensor v)
    {
        ArgumentNullException.ThrowIfNull(problem);
        using var scope = NewDisposeScope();
        using var linearization = problem.Linearize(Products);
        var hessian = new DampedHessian(linearization, Ridge, problem.Options.Diagnostics);
        var solution = Solver.Solve(hessian, hessian.NeedsVector ? v.clone() : v, problem.Memory);
        Report(problem.Report, solution, hessian, v);
        if (solution.Status == SolverStatus.NotFinite)
            return [.. problem.Auxiliary.Select(part => full_like(part, double.NaN).MoveToOuterDisposeScope())];
        var u = solution.Tangents ?? linearization.Jacobian(solution.Vector!);
        return [.. linearization.MixedProduct(u).Select(part => part.MoveToOuterDisposeScope())];
    }

    private static void Report(SolverReport report, LinearSolution solution, DampedHessian hessian, Tensor v)
    {
        (report.Status, report.Residual, report.Alpha) = (solution.Status, solution.Residual, solution.Alpha);
        if (!hessian.NeedsVector || solution.Vector is not { } p)
            return;
        report.SolutionNorm = Vectors.Norm(p);
        report.Residual ??= Vectors.Norm(v - hessian.Apply(p).Ap) / Vectors.Norm(v);
    }

    private static LinearSolver Checked(LinearSolver solver)
    {
        ArgumentNullException.ThrowIfNull(solver);
        return solver;
    }
}
