namespace Microsoft.ML.AuxiLearn.Bilevel;

/// <summary>
/// What a solver tells about one hypergradient; null where it has no such number, or one that was not asked for (<see cref="BilevelOptions.Diagnostics"/>).
/// </summary>
public sealed class SolverReport
{
    /// <summary>How the solution of the linear system ended.</summary>
    public SolverStatus Status { get; internal set; }

    /// <summary>|p|, the norm of the linear system's solution; with diagnostics.</summary>
    public double? SolutionNorm { get; internal set; }

    /// <summary>α, the step of the solver's iteration.</summary>
    public double? Alpha { get; internal set; }

    /// <summary>|v − H p| / |v|, the relative residual of the linear system.</summary>
    public double? Residual { get; internal set; }

    /// <summary>|J p|, how far the primary network's outputs move along p; with diagnostics.</summary>
    public double? TangentNorm { get; internal set; }

    /// <summary>Hessian-vector products taken.</summary>
    public int HessianProducts { get; internal set; }

    /// <summary>What looked wrong, one sentence each: what the self-check of central differences found.</summary>
    public IReadOnlyList<string> Warnings { get; internal set; } = [];
}
