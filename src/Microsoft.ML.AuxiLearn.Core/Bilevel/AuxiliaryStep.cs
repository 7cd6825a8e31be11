namespace Microsoft.ML.AuxiLearn.Bilevel;

/// <summary>The report of one auxiliary step; what is null was not asked for (<see cref="BilevelOptions.Diagnostics"/>).</summary>
public sealed record AuxiliaryStep
{
    /// <summary>L_A before the step.</summary>
    public required double AuxiliaryLoss { get; init; }

    /// <summary>The hypergradient's global norm before it was clipped; not finite where the step was skipped.</summary>
    public required double HypergradientNorm { get; init; }

    /// <summary>Whether the hypergradient was not finite, so that φ was left as it was.</summary>
    public required bool Skipped { get; init; }

    /// <summary>|v| with v = dL_A/dw.</summary>
    public double? GradientNorm { get; init; }

    /// <summary>The cosine of this hypergradient and the one before it; null at the first.</summary>
    public double? Cosine { get; init; }

    /// <summary>How the solution of the linear system ended.</summary>
    public required SolverStatus Status { get; init; }

    /// <summary>α, the step of the solver's iteration; null where it has none.</summary>
    public double? Alpha { get; init; }

    /// <summary>|v − H p| / |v|, the relative residual of the linear system; null where the solver does not know it.</summary>
    public double? Residual { get; init; }

    /// <summary>|p|, the norm of the linear system's solution.</summary>
    public double? SolutionNorm { get; init; }

    /// <summary>|J p|, how far the primary network's outputs move along p.</summary>
    public double? TangentNorm { get; init; }

    /// <summary>Hessian-vector products taken.</summary>
    public required int HessianProducts { get; init; }

    /// <summary>What looked wrong, one sentence each: what the self-check of central differences found.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The time of the whole step.</summary>
    public TimeSpan? Elapsed { get; init; }
}
