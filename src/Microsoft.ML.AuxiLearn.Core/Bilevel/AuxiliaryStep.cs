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

    /// <summary>What the solver tells: how it ended, α, the residual of the linear system, and with diagnostics |p| and |J p|.</summary>
    public required SolverReport Solver { get; init; }

    /// <summary>The time of the whole step.</summary>
    public TimeSpan? Elapsed { get; init; }
}
